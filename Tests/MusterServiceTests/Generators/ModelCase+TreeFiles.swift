extension ModelCase {
    /// The name of an offer's file, beside the catalog.
    static func treeFile(of offer: String) -> String { "trees-\(offer == "*" ? "any" : offer).json" }

    /// By name.
    var treeFiles: [(name: String, text: String)] {
        guard case .gradientBoosted(let features, let offers) = self else { return [] }
        return offers.map { (Self.treeFile(of: $0), $1.json(features.map(\.name))) }
    }
}

extension TreeCase {
    /// A model as XGBoost writes it.
    fileprivate func json(_ features: [String]) -> String {
        let names = hasNames ? order.map { "\"\(features[$0])\"" }.joined(separator: ",") : ""
        let base = isBaseScoreList ? "[\(baseScore)]" : "\(baseScore)"
        return """
            {"learner": {"attributes": {}, "feature_names": [\(names)], "feature_types": [],
             "gradient_booster": {"model": {
              "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "\(trees.count)"},
              "tree_info": [\(trees.map { _ in "0" }.joined(separator: ","))],
              "trees": [\(trees.map { TreeArrays($0).json }.joined(separator: ",\n"))]}, "name": "gbtree"},
             "learner_model_param": {"base_score": "\(base)", "num_class": "0", "num_feature": "\(order.count)",
              "num_target": "1"},
             "objective": {"name": "binary:logistic"}}, "version": [3, 0, 0]}
            """
    }
}

/// A tree, node by node; children follow their parents.
private struct TreeArrays {
    private var left: [Int] = []
    private var right: [Int] = []
    private var conditions: [Float] = []
    private var features: [Int] = []
    private var defaultLeft: [Int] = []
    private var cover: [Float] = []

    init(_ tree: TreeCase.Node) { _ = add(tree) }

    private mutating func add(_ node: TreeCase.Node) -> Int {
        let place = left.count
        left.append(-1)
        right.append(-1)
        features.append(0)
        defaultLeft.append(0)
        cover.append(1)
        switch node {
        case .leaf(let value): conditions.append(value)
        case .split(let feature, let threshold, let missingGoesLeft, let first, let second):
            conditions.append(threshold)
            features[place] = feature
            defaultLeft[place] = missingGoesLeft ? 1 : 0
            left[place] = add(first)
            right[place] = add(second)
            cover[place] = cover[left[place]] + cover[right[place]]
        }
        return place
    }

    var json: String {
        func list(_ values: [some Any]) -> String { "[" + values.map { "\($0)" }.joined(separator: ",") + "]" }
        return """
            {"default_left": \(list(defaultLeft)), "left_children": \(list(left)), "right_children": \(list(right)),
             "split_conditions": \(list(conditions)), "split_indices": \(list(features)),
             "split_type": \(list(left.map { _ in 0 })), "sum_hessian": \(list(cover))}
            """
    }
}
