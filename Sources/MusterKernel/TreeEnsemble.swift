/// Trees of questions about the features, whose leaves add up: what gradient boosting makes.
///
/// The sum starts from ``margin`` and takes the trees in order, in single precision, as XGBoost does.
public struct TreeEnsemble: Hashable, Sendable, Codable {
    /// A binary tree as columns, one element per node, level by level: the root is the first, and the children of the
    /// node that is the k-th, from 0, of those with a feature are the nodes 2k + 1 and 2k + 2.
    public struct Tree: Hashable, Sendable, Codable {
        /// The feature that a node asks for; -1 for a leaf.
        public var feature: [Int]
        /// A feature below it, rounded to single precision, leads to the first child; of a leaf, its value. Finite.
        public var value: [Float]
        /// Whether a missing feature leads to the first child.
        public var missing: [Bool]
        /// How much of the training data came by, at least 0: the weight of a child within its parent's mean.
        public var cover: [Float]

        public init(feature: [Int], value: [Float], missing: [Bool], cover: [Float]) {
            self.feature = feature
            self.value = value
            self.missing = missing
            self.cover = cover
        }
    }

    public var margin: Float
    public var trees: [Tree]

    public init(margin: Float, trees: [Tree]) {
        self.margin = margin
        self.trees = trees
    }
}

extension TreeEnsemble.Tree {
    /// By node: its first child, the second being next to it; 0 for a leaf.
    var children: [Int] {
        var next = 1
        return feature.map { feature in
            guard feature >= 0 else { return 0 }
            defer { next += 2 }
            return next
        }
    }

    /// By node: the mean of the leaves below it, weighted by ``cover``.
    func means(_ children: [Int]) -> [Double] {
        var means = value.map(Double.init)
        for (node, child) in children.enumerated().reversed() where child != 0 {
            let (left, right) = (Double(cover[child]), Double(cover[child + 1]))
            means[node] =
                left + right > 0
                ? (means[child] * left + means[child + 1] * right) / (left + right)
                : (means[child] + means[child + 1]) / 2
        }
        return means
    }
}
