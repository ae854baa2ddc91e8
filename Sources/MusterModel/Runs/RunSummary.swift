/// The recommendations of a run, broken down by offer, channel and category.
public struct RunSummary: Hashable, Sendable, Codable {
    /// Recommendations of one offer, channel or category.
    public struct Breakdown: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var count: Int
        /// The share of all recommendations, 0–1.
        public var share: Double

        public init(id: String, name: String, count: Int, share: Double) {
            self.id = id
            self.name = name
            self.count = count
            self.share = share
        }
    }

    /// The decisions for held-out customers. They were not delivered and are in no other count.
    public struct HeldOutCustomers: Hashable, Sendable, Codable {
        public var customers: Int
        /// Customers with at least one recommendation.
        public var recommended: Int
        public var totalRecommendations: Int
        /// Most recommended first.
        public var byOffer: [Breakdown]

        public init(customers: Int, recommended: Int, totalRecommendations: Int, byOffer: [Breakdown]) {
            self.customers = customers
            self.recommended = recommended
            self.totalRecommendations = totalRecommendations
            self.byOffer = byOffer
        }
    }

    /// A volume constraint that was reached.
    public struct ReachedConstraint: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case maxTotalPerRun, maxPerOffer, maxPerChannel
            /// The remaining budget of a contact policy for an offer.
            case budget
        }

        public var constraint: Kind
        public var limit: Int
        /// The offer or channel that was closed; absent for `maxTotalPerRun`.
        public var id: String?
        public var name: String?
        /// The customer whose recommendation reached the limit; `nil` for a budget that was already used up.
        public var customerId: String?

        public init(constraint: Kind, limit: Int, id: String? = nil, name: String? = nil, customerId: String?) {
            self.constraint = constraint
            self.limit = limit
            self.id = id
            self.name = name
            self.customerId = customerId
        }
    }

    /// Most recommended first. Contains all offers, channels and categories of the plan, also those with a count of 0.
    public var byOffer: [Breakdown]
    public var byChannel: [Breakdown]
    public var byCategory: [Breakdown]
    /// In the order in which they were reached.
    public var constraints: [ReachedConstraint]
    public var funnel: RunFunnel?
    /// `nil` when the campaign has no control group.
    public var controlGroup: HeldOutCustomers?

    public init(
        byOffer: [Breakdown] = [], byChannel: [Breakdown] = [], byCategory: [Breakdown] = [],
        constraints: [ReachedConstraint] = [], funnel: RunFunnel? = nil, controlGroup: HeldOutCustomers? = nil
    ) {
        self.byOffer = byOffer
        self.byChannel = byChannel
        self.byCategory = byCategory
        self.constraints = constraints
        self.funnel = funnel
        self.controlGroup = controlGroup
    }
}
