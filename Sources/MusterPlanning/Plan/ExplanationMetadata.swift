public import MusterModel

/// What the parts of a plan are called and were made from: explains decisions, never makes them.
public struct ExplanationMetadata: Hashable, Sendable, Codable {
    public struct Segment: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
    }

    /// What an offer brings to its value whoever the customer is.
    public struct Offer: Hashable, Sendable, Codable {
        public var priority: Double
        public var weight: Double
        public var businessValue: Double
        public var mandatory: Bool
    }

    /// A fit rule that applies to a treatment.
    public struct Fit: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
        public var multiplier: Double
        /// Within the facts' gates.
        public var predicate: Int
    }

    /// An attribute that a condition or a feature reads.
    public struct Attribute: Hashable, Sendable, Codable {
        /// As expressions write it: `customer.age`.
        public var name: String
        /// A VARCHAR.
        public var sql: String
    }

    public var campaignName: String
    public var segment: Segment
    public var score: DecisionFlow.Score
    public var modelName: String?
    /// As numbered in the decision table.
    public var offers: [Offer]
    /// By treatment.
    public var fits: [[Fit]]
    /// By name.
    public var attributes: [Attribute]
}
