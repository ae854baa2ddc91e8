/// P = 1 / (1 + e^−x) with x = margin + Σ value of the leaf that the customer falls into, over the trees.
///
/// - Source: XGBoost. All numbers are of single precision, as there; a feature is rounded to it before it is compared.
public struct GradientBoosted: Hashable, Sendable {
    /// A number worked out from the customer; a condition counts as 1 or 0. A missing one goes the way that each tree
    /// has for it.
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
        /// What the sum of the leaves starts from.
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
        /// The feature that a node asks for, by its place among the features; -1 for a leaf.
        public var feature: [Int] = []
        /// Customers whose feature is below it go to the first child; of a leaf, its value.
        public var value: [Float] = []
        /// Whether customers whose feature is missing go to the first child.
        public var missing: [Bool] = []
        /// How much of the training data came by: the sum of its second derivatives.
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
