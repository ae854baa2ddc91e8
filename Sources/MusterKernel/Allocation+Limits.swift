extension Allocation {
    public struct Limits: Hashable, Sendable, Codable {
        public var total: Int?
        public var perOffer: Int?
        public var perChannel: Int?
        public var budgets: [Budget]

        public init(total: Int? = nil, perOffer: Int? = nil, perChannel: Int? = nil, budgets: [Budget] = []) {
            self.total = total
            self.perOffer = perOffer
            self.perChannel = perChannel
            self.budgets = budgets
        }
    }

    /// At most so many recommendations of some treatments together.
    public struct Budget: Hashable, Sendable, Codable {
        /// Within the table's.
        public var treatments: [Int]
        /// 0 or more; with 0 the treatments are closed from the start.
        public var limit: Int
        /// Why candidates drop when it is used up, within the table's reasons.
        public var reason: Int

        public init(treatments: [Int], limit: Int, reason: Int) {
            self.treatments = treatments
            self.limit = limit
            self.reason = reason
        }
    }

    /// A limit that was reached.
    public struct Closure: Hashable, Sendable, Codable {
        public enum Limit: Hashable, Sendable, Codable {
            case total
            case offer(Int)
            case channel(Int)
            /// Index within ``Limits/budgets``.
            case budget(Int)
        }

        public var limit: Limit
        /// Whose recommendation reached it, in the order of the run, from 0; `nil` for a budget that had nothing left.
        public var customer: Int?

        public init(_ limit: Limit, at customer: Int?) {
            self.limit = limit
            self.customer = customer
        }
    }

    /// One recommendation to the customer at ``customer`` of a block.
    public struct Recommendation: Hashable, Sendable {
        public var customer: Int
        public var rank: Int
        public var treatment: Int
        public var score: Double
    }

    /// What was decided for the customers who are held out. None of it uses up a limit.
    public struct HeldOut: Hashable, Sendable {
        public internal(set) var customers: Int
        /// Customers with at least one recommendation.
        public internal(set) var recommended: Int
        /// Recommendations by treatment.
        public internal(set) var counts: [Int]

        public init(customers: Int = 0, recommended: Int = 0, counts: [Int]) {
            self.customers = customers
            self.recommended = recommended
            self.counts = counts
        }

        public var total: Int { counts.reduce(0, +) }
    }
}
