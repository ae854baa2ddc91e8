/// P = 1 / (1 + e^−x) with x = margin + Σ over the trees of the value of the customer's leaf.
///
/// - Source: XGBoost. As there, all numbers have single precision, and a feature is rounded to it before comparisons.
public struct GradientBoosted: Hashable, Sendable {
    /// A number computed from the customer; a condition counts as 1 or 0. Each node of a tree has a default child for
    /// missing values.
    public struct Feature: Hashable, Sendable {
        public var name: String
        /// An expression over `customer`.
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The trees of one offer.
    public struct Ensemble: Hashable, Sendable {
        /// The initial value of the sum of leaves.
        public var margin: Float
        public var trees: [Tree]

        public init(margin: Float, trees: [Tree]) {
            self.margin = margin
            self.trees = trees
        }
    }

    /// A binary tree as columns, one element per node, level by level: the root is the first, and the children of the
    /// node that is the k-th, from 0, of those with a feature are the nodes 2k + 1 and 2k + 2.
    public struct Tree: Hashable, Sendable {
        /// Index of the feature that a node compares; -1 for a leaf.
        public var feature: [Int] = []
        /// The threshold of a node: customers below it continue at the first child. The value of a leaf.
        public var value: [Float] = []
        /// Whether customers with a missing feature continue at the first child.
        public var missing: [Bool] = []
        /// XGBoost's cover: the sum of the second derivatives of the training rows that reached the node.
        public var cover: [Float] = []

        public init() {}
    }

    public var features: [Feature]
    /// By offer id, or ``LogisticRegression/anyOffer``.
    public var offers: [String: Ensemble]

    public init(features: [Feature], offers: [String: Ensemble]) {
        self.features = features
        self.offers = offers
    }

    public func ensemble(for offer: Offer.ID) -> Ensemble? {
        offers[offer.rawValue] ?? offers[LogisticRegression.anyOffer]
    }
}
