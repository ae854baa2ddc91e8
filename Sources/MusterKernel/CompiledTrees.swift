/// Tree ensembles for the inner loop: the nodes of all trees in one array.
///
/// Eight rows descend a tree side by side, without a branch: a step is a comparison whose result, 0 or 1, is added to the
/// index of the first child. One comparison is enough, because each feature is stored twice, as x and as −x:
/// - Where missing values lead to the first child, the second child is taken when x ≥ threshold. That is false for `nan`.
/// - Where missing values lead to the second child, the children are swapped, and the other one is taken when
///   x < threshold, computed as −x ≥ (−threshold).nextUp. That is false for `nan` as well.
///
/// A leaf is its own child.
struct CompiledTrees: Sendable {
    private struct Node: BitwiseCopyable {
        var threshold: Float
        /// Index of the number that is compared for the first of the eight rows.
        var slot: Int32
        var child: Int32
        var value: Float
    }

    private struct Tree: BitwiseCopyable {
        var root: Int32
        var depth: Int32
    }

    private struct Ensemble: BitwiseCopyable {
        var margin: Float
        var firstTree: Int
        var endTree: Int
    }

    private var nodes: [Node] = []
    private var trees: [Tree] = []
    private var ensembles: [Ensemble] = []
    private let featureCount: Int
    /// By feature of the current tile: the numbers of eight rows, then the same negated.
    private var slots: [SIMD8<Float>]

    /// - Precondition: the trees have the layout of ``TreeEnsemble/Tree``.
    init(_ ensembles: [TreeEnsemble], featureCount: Int) {
        self.featureCount = featureCount
        slots = Array(repeating: SIMD8(), count: max(1, featureCount) * 2)
        for ensemble in ensembles {
            let firstTree = trees.count
            for tree in ensemble.trees { append(tree) }
            self.ensembles.append(Ensemble(margin: ensemble.margin, firstTree: firstTree, endTree: trees.count))
        }
    }

    private mutating func append(_ tree: TreeEnsemble.Tree) {
        let (root, count, children) = (nodes.count, tree.feature.count, tree.children)
        var depths = Array(repeating: 0, count: count)
        // Children are swapped where missing values lead to the second one.
        var offsets = Array(0..<count)
        nodes += Array(repeating: Node(threshold: .infinity, slot: 0, child: 0, value: 0), count: count)
        for node in 0..<count {
            let (child, value, at) = (children[node], tree.value[node], root + offsets[node])
            guard child != 0 else {
                nodes[at] = Node(threshold: .infinity, slot: 0, child: Int32(at), value: value)
                continue
            }
            precondition(child + 1 < count && tree.feature[node] < featureCount)
            depths[child] = depths[node] + 1
            depths[child + 1] = depths[node] + 1
            let isFirst = tree.missing[node]
            if !isFirst { offsets.swapAt(child, child + 1) }
            nodes[at] = Node(
                threshold: isFirst ? value : (-value).nextUp,
                slot: Int32((tree.feature[node] * 2 + (isFirst ? 0 : 1)) * 8), child: Int32(root + child), value: 0)
        }
        trees.append(Tree(root: Int32(root), depth: Int32(depths.max() ?? 0)))
    }

    /// Sums the leaves of a tile of rows.
    /// - Parameter results: receives one sum per ensemble, from index `first` on.
    mutating func sum(_ block: borrowing FactBlock, tile: Int, into results: inout [Lanes], from first: Int) {
        guard !ensembles.isEmpty else { return }
        fillSlots(block, tile: tile)
        unsafe slots.withUnsafeBytes { slots in
            unsafe nodes.withUnsafeBufferPointer { nodes in
                guard let slots = slots.baseAddress, let nodes = nodes.baseAddress else { return }
                let steps = unsafe Steps(slots: slots.assumingMemoryBound(to: Float.self), nodes: nodes)
                for (index, ensemble) in ensembles.enumerated() {
                    var sum = SIMD8<Float>(repeating: ensemble.margin)
                    for tree in ensemble.firstTree..<ensemble.endTree { sum += steps.leaves(trees[tree]) }
                    results[first + index] = Lanes(sum)
                }
            }
        }
    }

    /// Infinite numbers become finite. A leaf has the threshold infinity, so it would lead them to the next node.
    private mutating func fillSlots(_ block: borrowing FactBlock, tile: Int) {
        let (count, first) = (featureCount, tile * featureCount * 64)
        let largest = SIMD8<Float>(repeating: .greatestFiniteMagnitude)
        unsafe block.features.withUnsafeBytes { facts in
            for feature in 0..<count {
                var x = SIMD8<Float>(unsafe facts.loadUnaligned(fromByteOffset: first + feature * 64, as: Lanes.self))
                x.replace(with: largest, where: x .> largest)
                x.replace(with: -largest, where: x .< -largest)
                slots[feature * 2] = x
                slots[feature * 2 + 1] = -x
            }
        }
    }
}

extension CompiledTrees {
    /// The descent of eight rows through trees.
    @safe private struct Steps {
        let slots: UnsafePointer<Float>
        let nodes: UnsafePointer<Node>

        /// Written out for eight rows, so that their loads from memory overlap.
        @inline(__always)
        func leaves(_ tree: Tree) -> SIMD8<Float> {
            var (a, b, c, d) = (tree.root, tree.root, tree.root, tree.root)
            var (e, f, g, h) = (tree.root, tree.root, tree.root, tree.root)
            for _ in 0..<tree.depth {
                a = next(a, 0)
                b = next(b, 1)
                c = next(c, 2)
                d = next(d, 3)
                e = next(e, 4)
                f = next(f, 5)
                g = next(g, 6)
                h = next(h, 7)
            }
            return SIMD8(value(a), value(b), value(c), value(d), value(e), value(f), value(g), value(h))
        }

        @inline(__always)
        private func next(_ node: Int32, _ lane: Int) -> Int32 {
            let node = unsafe nodes[Int(node)]
            return node.child &+ (unsafe slots[Int(node.slot) &+ lane] >= node.threshold ? 1 : 0)
        }

        @inline(__always)
        private func value(_ node: Int32) -> Float { unsafe nodes[Int(node)].value }
    }
}
