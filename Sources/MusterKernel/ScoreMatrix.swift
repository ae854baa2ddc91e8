/// The scoring models of a problem, one column per distinct model, and the link that turns a column's sum into a
/// propensity.
///
/// A column is linear or a tree ensemble. Linear columns have the lower indices.
///
/// ```swift
/// let matrix = ScoreMatrix(featureCount: 2, columns: [.init(bias: -1.5, weights: [0.02, 0.7])], link: .logistic)
/// ```
public struct ScoreMatrix: Hashable, Sendable, Codable {
    /// Turns a column's sum into a propensity within 0–1.
    public enum Link: String, Hashable, Sendable, Codable {
        /// 1 / (1 + e^−x).
        case logistic
        /// x, kept within 0–1.
        case clamped
    }

    /// bias + Σ weight · feature. A matrix with linear columns does not support missing features.
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
    /// The columns after the linear columns.
    public var ensembles: [TreeEnsemble]
    public var link: Link

    public init(featureCount: Int, columns: [Column], ensembles: [TreeEnsemble] = [], link: Link) {
        self.featureCount = featureCount
        self.columns = columns
        self.ensembles = ensembles
        self.link = link
    }

    /// The matrix of score methods that need no propensity: no features and no columns.
    public static let none = ScoreMatrix(featureCount: 0, columns: [], link: .logistic)
}
