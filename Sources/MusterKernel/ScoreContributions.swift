/// The explanation of a score: the contribution of each feature to the sum that the link turns into the propensity.
public struct ScoreContributions: Hashable, Sendable {
    /// The part of the sum that does not depend on the customer.
    public var bias: Double
    /// One per feature. With ``bias`` they sum to ``margin``, up to rounding in single precision where the column is a tree
    /// ensemble.
    public var features: [Double]
    /// The sum.
    public var margin: Double
    /// 0–1.
    public var propensity: Double
}

extension ScoreMatrix {
    /// Explains the score of one customer.
    ///
    /// In a linear column a feature contributes weight · value. In a tree, each step from a node to its child contributes
    /// the difference of their means to the node's feature, and the root's mean is part of the bias.
    ///
    /// ```swift
    /// let matrix = ScoreMatrix(featureCount: 2, columns: [.init(bias: 0.25, weights: [2, -1])], link: .logistic)
    /// let parts = matrix.contributions(column: 0, features: [0.5, 3])
    /// parts.features    // [1, -3]
    /// parts.margin      // -1.75
    /// ```
    ///
    /// - Parameters:
    ///   - column: index of the column: linear columns first, then the ensembles.
    ///   - features: the customer's features, one per feature of the matrix; `nan` where missing.
    /// - Source: Saabas, *Interpreting random forests*, 2014; XGBoost's `approx_contribs`.
    public func contributions(column: Int, features: [Double]) -> ScoreContributions {
        var parts = ScoreContributions(
            bias: 0, features: Array(repeating: 0, count: featureCount), margin: 0, propensity: 0)
        if column < columns.count {
            parts.bias = columns[column].bias
            parts.margin = parts.bias
            for (index, weight) in columns[column].weights.enumerated() where weight != 0 {
                parts.features[index] = weight * features[index]
                parts.margin += parts.features[index]
            }
        } else {
            add(ensembles[column - columns.count], features, to: &parts)
        }
        let margin = Lanes(repeating: parts.margin)
        switch link {
        case .logistic: parts.propensity = LaneMath.logistic(margin)[0]
        case .clamped: parts.propensity = min(max(parts.margin, 0), 1)
        }
        return parts
    }

    private func add(_ ensemble: TreeEnsemble, _ features: [Double], to parts: inout ScoreContributions) {
        var margin = ensemble.margin
        parts.bias = Double(margin)
        for tree in ensemble.trees {
            let children = tree.children
            let means = tree.means(children)
            var node = 0
            parts.bias += means[node]
            while children[node] != 0 {
                let feature = Float(features[tree.feature[node]])
                let isFirst = feature.isNaN ? tree.missing[node] : feature < tree.value[node]
                let child = children[node] + (isFirst ? 0 : 1)
                parts.features[tree.feature[node]] += means[child] - means[node]
                node = child
            }
            margin += tree.value[node]
        }
        parts.margin = Double(margin)
    }
}
