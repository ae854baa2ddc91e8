public import MusterExpressions
public import MusterModel

/// The names and sources of the parts of a plan. It explains decisions and never changes them.
public struct ExplanationMetadata: Hashable, Sendable, Codable {
    public struct Segment: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
    }

    /// The parts of an offer's value that are the same for all customers.
    public struct Offer: Hashable, Sendable, Codable {
        public var priority: Double
        public var weight: Double
        public var businessValue: Double
        public var mandatory: Bool
    }

    /// A match rule that applies to a treatment.
    public struct Match: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
        public var multiplier: Double
        /// Index within ``FactsQuery/predicates``.
        public var predicate: Int
    }

    public var campaignName: String
    public var segment: Segment
    public var score: DecisionFlow.Score
    public var modelName: String?
    /// As numbered in the decision problem.
    public var offers: [Offer]
    /// By treatment.
    public var matches: [[Match]]
    /// The attributes that conditions and features read, by name.
    public var attributes: [AttributeName]
}
