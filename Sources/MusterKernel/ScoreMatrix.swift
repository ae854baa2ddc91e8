/// Linear models over the facts, one column per distinct model, and the function that turns their sum into a propensity.
public struct ScoreMatrix: Hashable, Sendable, Codable {
    /// Turns bias + Σ weight · feature into a propensity within 0–1.
    public enum Link: String, Hashable, Sendable, Codable {
        /// 1 / (1 + e^−x).
        case logistic
        /// x, kept within 0–1.
        case clamped
    }

    public struct Column: Hashable, Sendable, Codable {
        public var bias: Double
        /// One per feature.
        public var weights: [Double]

        public init(bias: Double, weights: [Double]) {
            self.bias = bias
            self.weights = weights
        }
    }

    public var featureCount: Int
    public var columns: [Column]
    public var link: Link

    public init(featureCount: Int, columns: [Column], link: Link) {
        self.featureCount = featureCount
        self.columns = columns
        self.link = link
    }

    /// A matrix without columns, for methods that need no propensity.
    public static let none = ScoreMatrix(featureCount: 0, columns: [], link: .logistic)
}
