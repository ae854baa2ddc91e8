/// What a run recommended, broken down.
public struct RunSummary: Hashable, Sendable, Codable {
    /// Recommendations of one offer, channel or category.
    public struct Breakdown: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var count: Int
        /// Of all recommendations, 0–1.
        public var share: Double

        public init(id: String, name: String, count: Int, share: Double) {
            self.id = id
            self.name = name
            self.count = count
            self.share = share
        }
    }

    /// A volume constraint that was reached.
    public struct ReachedConstraint: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            case maxTotalPerRun, maxPerOffer, maxPerChannel
        }

        public var constraint: Kind
        public var limit: Int
        /// The offer or channel that was closed; absent for `maxTotalPerRun`.
        public var id: String?
        public var name: String?
        /// The customer whose recommendation reached the limit.
        public var customerId: String

        public init(constraint: Kind, limit: Int, id: String? = nil, name: String? = nil, customerId: String) {
            self.constraint = constraint
            self.limit = limit
            self.id = id
            self.name = name
            self.customerId = customerId
        }
    }

    /// Most recommended first; every offer, channel and category of the plan, also with a count of 0.
    public var byOffer: [Breakdown]
    public var byChannel: [Breakdown]
    public var byCategory: [Breakdown]
    /// In the order in which they were reached.
    public var constraints: [ReachedConstraint]

    public init(
        byOffer: [Breakdown] = [], byChannel: [Breakdown] = [], byCategory: [Breakdown] = [],
        constraints: [ReachedConstraint] = []
    ) {
        self.byOffer = byOffer
        self.byChannel = byChannel
        self.byCategory = byCategory
        self.constraints = constraints
    }
}
