/// A gradient-boosted tree ensemble. Its sum is ``margin`` plus one leaf per tree, added in order and in single precision,
/// as XGBoost does.
///
/// ```swift
/// // feature 0 < 30, or missing: 0.2; else: -0.1
/// let tree = TreeEnsemble.Tree(
///     feature: [0, -1, -1], value: [30, 0.2, -0.1], missing: [true, false, false], cover: [50, 20, 30])
/// let ensemble = TreeEnsemble(margin: 0.5, trees: [tree])
/// ```
public struct TreeEnsemble: Hashable, Sendable, Codable {
    /// A binary tree as columns with one element per node, level by level from the root. The inner nodes are those with a
    /// feature; the children of the k-th inner node, from 0, are the nodes 2k + 1 and 2k + 2.
    ///
    /// The trees of the catalog (`GradientBoosted` in MusterModel) have the same layout. They are another type, because the
    /// kernel does not depend on the model.
    public struct Tree: Hashable, Sendable, Codable {
        /// The feature that a node tests; -1 for a leaf.
        public var feature: [Int]
        /// The threshold of an inner node: a feature that is less, rounded to single precision, leads to the first child.
        /// The value of a leaf. Finite.
        public var value: [Float]
        /// Whether a missing feature leads to the first child.
        public var missing: [Bool]
        /// The weight of the training data that reached the node, at least 0. It weights a child in its parent's mean.
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
    /// By node: its first child, which the second one follows; 0 for a leaf.
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
