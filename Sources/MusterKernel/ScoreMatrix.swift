/// Models over the facts, one column per distinct model, and the function that turns their sum into a propensity.
///
/// A column is linear or an ensemble of trees; they are numbered on, the linear ones first.
public struct ScoreMatrix: Hashable, Sendable, Codable {
    /// Turns a column's sum into a propensity within 0–1.
    public enum Link: String, Hashable, Sendable, Codable {
        /// 1 / (1 + e^−x).
        case logistic
        /// x, kept within 0–1.
        case clamped
    }

    /// bias + Σ weight · feature. A matrix with such a column takes no missing features.
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
    /// The columns after the linear ones.
    public var ensembles: [TreeEnsemble]
    public var link: Link

    public init(featureCount: Int, columns: [Column], ensembles: [TreeEnsemble] = [], link: Link) {
        self.featureCount = featureCount
        self.columns = columns
        self.ensembles = ensembles
        self.link = link
    }

    /// A matrix without columns, for methods that need no propensity.
    public static let none = ScoreMatrix(featureCount: 0, columns: [], link: .logistic)
}
