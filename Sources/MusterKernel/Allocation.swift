/// The values that all allocation methods share: limits, recommendations and the state of a run. See ``Allocator``.
public enum Allocation {
    /// Volume constraints: how many recommendations a run may make. `nil` means unlimited.
    ///
    /// Recommendations to held-out customers count towards none of them.
    public struct Limits: Hashable, Sendable, Codable {
        public var total: Int?
        /// For each offer, on all channels together.
        public var perOffer: Int?
        public var perChannel: Int?
        public var budgets: [Budget]

        public init(total: Int? = nil, perOffer: Int? = nil, perChannel: Int? = nil, budgets: [Budget] = []) {
            self.total = total
            self.perOffer = perOffer
            self.perChannel = perChannel
            self.budgets = budgets
        }

        public var isUnlimited: Bool { total == nil && perOffer == nil && perChannel == nil && budgets.isEmpty }
    }

    /// A limit on the recommendations of several treatments together.
    public struct Budget: Hashable, Sendable, Codable {
        /// Indices within ``DecisionProblem/treatments``.
        public var treatments: [Int]
        /// At least 0. With 0 the treatments are closed from the start.
        public var limit: Int
        /// The drop reason of candidates once the budget is used up.
        public var reason: Int

        public init(treatments: [Int], limit: Int, reason: Int) {
            self.treatments = treatments
            self.limit = limit
            self.reason = reason
        }
    }

    /// The event that a limit was reached. The treatments it covers are closed from then on.
    public struct Closure: Hashable, Sendable, Codable {
        public enum Limit: Hashable, Sendable, Codable {
            case total
            /// Index of the offer.
            case offer(Int)
            /// Index of the channel.
            case channel(Int)
            /// Index within ``Limits/budgets``.
            case budget(Int)
        }

        public var limit: Limit
        /// The customer whose recommendation reached the limit, numbered from 0 in the order of the run; `nil` for a
        /// budget that was used up before the run.
        public var customer: Int?

        public init(_ limit: Limit, at customer: Int?) {
            self.limit = limit
            self.customer = customer
        }
    }

    /// Why allocation drops a candidate that passes all predicates, in the order of the funnel's steps.
    ///
    /// Full groups and used-up budgets are drop reasons as well. They are numbered one by one:
    /// ``DecisionProblem/DropReasonIndices/groups`` and ``Budget/reason``.
    public enum DropReason: Int, CaseIterable, Hashable, Sendable {
        /// The customer has the maximum number of offers already.
        case outranked
        case perOffer
        case perChannel
        case total
    }

    /// One recommendation to the customer in a row of a block.
    public struct Recommendation: Hashable, Sendable {
        public var row: Int
        /// From 1.
        public var rank: Int
        public var treatment: Int
        /// Rounded to 6 decimals.
        public var score: Double
        /// The ranking value, rounded to 6 decimals.
        public var value: Double
    }

    /// The decisions for held-out customers. They use up no limit.
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

    /// The state of a run between two blocks.
    ///
    /// With the problem and the limits it determines an allocator completely: one restored from it continues exactly like
    /// the one it was taken from.
    public struct State: Hashable, Sendable {
        /// Customers decided for, held-out ones included.
        public var processed = 0
        /// Customers with at least one recommendation, without held-out ones.
        public var recommended = 0
        /// Recommendations by treatment, without those to held-out customers.
        public var counts: [Int]
        /// In the order in which the limits were reached.
        public var closures: [Closure] = []
        public var heldOut: HeldOut
        public var funnel: Funnel

        public init(
            processed: Int, recommended: Int, counts: [Int], closures: [Closure], heldOut: HeldOut, funnel: Funnel
        ) {
            self.processed = processed
            self.recommended = recommended
            self.counts = counts
            self.closures = closures
            self.heldOut = heldOut
            self.funnel = funnel
        }

        /// The state before the first customer.
        init(_ problem: DecisionProblem) {
            counts = Array(repeating: 0, count: problem.treatments.count)
            heldOut = HeldOut(counts: counts)
            funnel = Funnel(problem)
        }

        /// Recommendations, without those to held-out customers.
        public var total: Int { counts.reduce(0, +) }

        /// Adds the decisions for other customers under no limits.
        mutating func add(_ other: State) {
            precondition(closures.isEmpty && other.closures.isEmpty && counts.count == other.counts.count)
            processed += other.processed
            recommended += other.recommended
            heldOut.customers += other.heldOut.customers
            heldOut.recommended += other.heldOut.recommended
            for index in counts.indices {
                counts[index] += other.counts[index]
                heldOut.counts[index] += other.heldOut.counts[index]
            }
            funnel.add(other.funnel)
        }
    }
}
