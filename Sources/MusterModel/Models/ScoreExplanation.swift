/// The calculation of a treatment's ranking value and score.
public struct ScoreExplanation: Hashable, Sendable, Codable {
    /// The propensity: bias + the features' contributions, turned into 0–1 by the model's link.
    public struct Propensity: Hashable, Sendable, Codable {
        public var value: Double
        /// The sum before the link.
        public var margin: Double
        public var bias: Double
        /// Largest contribution first; without features that contribute nothing.
        public var features: [Feature]

        public init(value: Double, margin: Double, bias: Double, features: [Feature]) {
            self.value = value
            self.margin = margin
            self.bias = bias
            self.features = features
        }
    }

    public struct Feature: Hashable, Sendable, Codable {
        public var name: String
        /// For a scorecard or naive Bayes 1 where the condition or bin applies; `nil` where it is missing.
        public var value: Double?
        /// The amount added to the margin.
        public var contribution: Double

        public init(name: String, value: Double?, contribution: Double) {
            self.name = name
            self.value = value
            self.contribution = contribution
        }
    }

    /// The ranking value is the product of the factors, each to the power of its exponent.
    public struct Factor: Hashable, Sendable, Codable {
        /// `propensity`, `relevance`, `impact`, `emphasis`, or `priority`.
        public var name: String
        public var value: Double
        public var exponent: Double

        public init(name: String, value: Double, exponent: Double) {
            self.name = name
            self.value = value
            self.exponent = exponent
        }
    }

    /// A match rule that applies to the treatment; relevance is the product of the multipliers of rules that hold.
    public struct Match: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
        public var multiplier: Double
        public var applies: Bool

        public init(id: String, name: String, condition: String, multiplier: Double, applies: Bool) {
            self.id = id
            self.name = name
            self.condition = condition
            self.multiplier = multiplier
            self.applies = applies
        }
    }

    public var method: DecisionFlow.Score.Method
    /// The model's name.
    public var model: String?
    public var propensity: Propensity?
    public var matches: [Match]
    public var factors: [Factor]
    /// The ranking value: the product of the factors. `nil` for treatments that fail a check.
    public var value: Double?
    /// The score as in the output. `nil` for treatments that fail a check.
    public var score: Double?

    public init(
        method: DecisionFlow.Score.Method, model: String?, propensity: Propensity?, matches: [Match], factors: [Factor],
        value: Double?, score: Double?
    ) {
        self.method = method
        self.model = model
        self.propensity = propensity
        self.matches = matches
        self.factors = factors
        self.value = value
        self.score = score
    }
}
