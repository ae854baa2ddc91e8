import MusterKernel
import Testing

/// The allocation methods, each with its implementation and its oracle.
enum TestedMethod: CaseIterable {
    case greedy

    var allocator: any Allocator.Type {
        switch self {
        case .greedy: GreedyAllocator.self
        }
    }

    func expected(_ problem: DecisionProblem, _ limits: Allocation.Limits, _ customers: [Customer]) -> Reference.Outcome {
        switch self {
        case .greedy: Reference(problem: problem, limits: limits).run(customers)
        }
    }
}

/// A whole run through the kernel.
struct Decisions {
    /// Their rows are numbered over all blocks.
    var recommendations: [Allocation.Recommendation] = []
    var allocator: any Allocator
    var state: Allocation.State { allocator.state }

    /// - Parameters:
    ///   - ahead: the number of blocks that are ranked before the first of them is allocated, as several threads do. Their
    ///     lists still contain treatments that close in the meantime.
    ///   - restoring: returns, before each block, whether to continue with an allocator restored from the state.
    init(
        _ problem: DecisionProblem, _ limits: Allocation.Limits, _ blocks: [ArraySlice<Customer>],
        by method: TestedMethod = .greedy, spare: Int = 0, ahead: Int = 1, restoring: () -> Bool = { false }
    ) {
        allocator = method.allocator.init(problem, limits: limits)
        var ranking = Ranking(problem, spare: spare)
        var block = FactBlock(problem, [])
        for start in stride(from: 0, to: blocks.count, by: ahead) {
            if restoring() {
                guard let restored = method.allocator.init(problem, limits: limits, state: allocator.state) else {
                    Issue.record("the allocator refuses its own state")
                    return
                }
                allocator = restored
                ranking = Ranking(problem, spare: spare)
            }
            var waiting: [(first: Int, block: FactBlock, ranked: RankedBlock)] = []
            for customers in blocks[start..<min(start + ahead, blocks.count)] {
                var ranked = RankedBlock(depth: ranking.depth)
                block.fill(customers)
                ranking.rank(block, open: allocator.open, into: &ranked)
                waiting.append((customers.startIndex, block, ranked))
            }
            for index in waiting.indices {
                for var recommendation in allocator.allocate(
                    waiting[index].block, &waiting[index].ranked, ranking: &ranking)
                {
                    recommendation.row += waiting[index].first
                    recommendations.append(recommendation)
                }
            }
        }
    }
}

extension Allocation.Recommendation {
    /// Equal to the last bit, the sign of zero included.
    func isIdentical(to other: Self) -> Bool {
        self == other && score.bitPattern == other.score.bitPattern && value.bitPattern == other.value.bitPattern
    }
}
