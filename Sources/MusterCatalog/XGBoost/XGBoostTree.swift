internal import MusterModel

/// A tree in an XGBoost file, with nodes in XGBoost's order, including nodes that pruning has disconnected.
struct XGBoostTree {
    private let node: XGBoostNode
    private let left: [Int]
    private let right: [Int]
    private let feature: [Int]
    private let condition: [Double]
    private let defaultLeft: [Double]
    private let cover: [Double]

    /// - Parameter featureCount: the number of features in the file.
    init(_ node: XGBoostNode, featureCount: Int) throws(TreeFile.Problem) {
        self.node = node
        let count = try node.numbers("left_children").count
        guard count > 0 else { throw node.problem("left_children", "is empty.") }
        left = try node.integers("left_children", count: count)
        right = try node.integers("right_children", count: count)
        feature = try node.integers("split_indices", count: count)
        condition = try node.numbers("split_conditions", count: count)
        defaultLeft = try node.numbers("default_left", count: count)
        cover = try node.numbers("sum_hessian", count: count)
        for index in 0..<count {
            if left[index] == -1 || (0..<featureCount).contains(feature[index]) { continue }
            throw node.problem(
                "split_indices[\(index)]", "is \(feature[index]), but the file has \(featureCount) features.")
        }
        if let wrong = cover.firstIndex(where: { $0 < 0 }) {
            throw node.problem("sum_hessian[\(wrong)]", "must be at least 0.")
        }
        let types = node.has("split_type") ? try node.numbers("split_type", count: count) : []
        let categories = node.has("categories_nodes") ? try node.numbers("categories_nodes") : []
        if types.contains(where: { $0 != 0 }) || !categories.isEmpty {
            throw TreeFile.Problem(
                code: "model.unsupportedTrees", message: "\(node.fileName) has splits by category, in \(node.path).",
                hint: "Train it on numbers, such as a feature of 0 and 1 per category.")
        }
    }

    /// The same tree, level by level, without disconnected nodes. Feature indices are those of the file.
    func tree() throws(TreeFile.Problem) -> GradientBoosted.Tree {
        var tree = GradientBoosted.Tree()
        var isMet = Array(repeating: false, count: left.count)
        isMet[0] = true
        var queue = [0]
        var next = 0
        while next < queue.count {
            let index = queue[next]
            next += 1
            let isLeaf = left[index] == -1
            tree.feature.append(isLeaf ? -1 : feature[index])
            tree.value.append(Float(condition[index]))
            tree.missing.append(!isLeaf && defaultLeft[index] != 0)
            tree.cover.append(Float(cover[index]))
            if isLeaf { continue }
            for (key, child) in [("left_children", left[index]), ("right_children", right[index])] {
                guard isMet.indices.contains(child) else {
                    throw node.problem("\(key)[\(index)]", "is \(child), but there are \(left.count) nodes.")
                }
                guard !isMet[child] else {
                    throw node.problem("\(key)[\(index)]", "leads to node \(child), which is reached another way.")
                }
                isMet[child] = true
                queue.append(child)
            }
        }
        return tree
    }
}
