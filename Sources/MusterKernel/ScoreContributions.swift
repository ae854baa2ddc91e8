/// Why one customer has a score: what each feature adds to the sum that the link turns into the propensity.
public struct ScoreContributions: Hashable, Sendable {
    /// What the sum is before anything is known of the customer.
    public var bias: Double
    /// One per feature. With ``bias`` they sum to ``margin``, but for the rounding of single precision where the column
    /// is an ensemble of trees.
    public var features: [Double]
    /// The sum.
    public var margin: Double
    /// 0–1.
    public var propensity: Double
}

extension ScoreMatrix {
    /// Takes the score of one customer apart.
    ///
    /// A feature adds weight · value to a linear column. In a tree, each step from a node to its child adds the
    /// difference of the two nodes' means to the feature that the node asks for, and the root's mean belongs to the bias.
    ///
    /// - Parameters:
    ///   - column: linear columns first, then the ensembles.
    ///   - features: the customer's, one per feature of the matrix; not a number where it is missing.
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
