import MusterKernel

/// A whole run through the kernel.
struct Decisions {
    var recommendations: [Allocation.Recommendation] = []
    var allocation: Allocation

    /// - Parameter ahead: so many blocks are ranked before the first of them is allocated, as threads do; what closes
    ///   meanwhile, their lists do not know.
    init(
        _ table: DecisionProblem, _ limits: Allocation.Limits, _ blocks: [ArraySlice<Customer>], spare: Int = 0,
        ahead: Int = 1
    ) {
        allocation = Allocation(table, limits: limits)
        var ranking = Ranking(table, spare: spare)
        var block = FactBlock(featureCount: table.scores.featureCount, predicateCount: table.predicateCount)
        for start in stride(from: 0, to: blocks.count, by: ahead) {
            var waiting: [(first: Int, block: FactBlock, ranked: RankedBlock)] = []
            for customers in blocks[start..<min(start + ahead, blocks.count)] {
                var ranked = RankedBlock(depth: ranking.depth)
                block.fill(customers)
                ranking.rank(block, open: allocation.open, into: &ranked)
                waiting.append((customers.startIndex, block, ranked))
            }
            for index in waiting.indices {
                for var recommendation in allocation.allocate(
                    waiting[index].block, &waiting[index].ranked, ranking: &ranking)
                {
                    recommendation.customer += waiting[index].first
                    recommendations.append(recommendation)
                }
            }
        }
    }
}

extension Allocation.Recommendation {
    /// Equal to the last bit, the sign of zero included.
    func isIdentical(to other: Self) -> Bool { self == other && score.bitPattern == other.score.bitPattern }
}
