public import MusterKernel

/// What a run decided, in numbers.
public struct DecisionOutcome: Sendable {
    /// A volume constraint that was reached.
    public struct Closure: Hashable, Sendable {
        public var limit: Allocation.Closure.Limit
        /// The customer whose recommendation reached it.
        public var customerId: String
    }

    /// Customers in the segment.
    public var totalCustomers = 0
    public var processed = 0
    /// Customers with at least one recommendation.
    public var recommended = 0
    /// Recommendations by treatment of the plan.
    public var counts: [Int] = []
    /// In the order in which they were reached.
    public var closures: [Closure] = []

    public var totalRecommendations: Int { counts.reduce(0, +) }
}
