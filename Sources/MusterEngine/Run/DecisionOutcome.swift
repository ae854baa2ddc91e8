public import MusterKernel
public import MusterModel

/// The counts of a run's decisions.
public struct DecisionOutcome: Sendable {
    /// A limit that was reached.
    public struct Closure: Hashable, Sendable {
        public var limit: Allocation.Closure.Limit
        /// The customer whose recommendation reached it; `nil` for a budget that was used up before the run.
        public var customerId: String?

        public init(limit: Allocation.Closure.Limit, customerId: String?) {
            self.limit = limit
            self.customerId = customerId
        }
    }

    /// Customers in the segment.
    public var totalCustomers: Int
    public var processed: Int
    /// Customers with at least one recommendation who are not held out.
    public var recommended: Int
    /// Recommendations by treatment of the plan, to customers who are not held out.
    public var counts: [Int]
    /// In the order in which they were reached.
    public var closures: [Closure]
    public var heldOut: Allocation.HeldOut
    public var funnel: Funnel
    /// Parts of the customers' dataset that have rows.
    public var partCount: Int
    /// The stages of deciding, over all attempts; delivery is not included.
    public var stages: [RunStage]

    /// Recommendations to customers who are not held out.
    public var totalRecommendations: Int { counts.reduce(0, +) }
}
