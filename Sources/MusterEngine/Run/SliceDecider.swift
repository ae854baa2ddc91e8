internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// Decides slice after slice. One per thread.
struct SliceDecider: ~Copyable {
    /// Offers that are kept for each customer beyond `maxOffers`, in case some close or their group is full.
    private static let spare = 2

    private var reader: FactsReader
    private let allocation: SharedAllocation
    private var ranking: Ranking
    private var block: FactBlock
    private var ids = CustomerIds()

    init(
        _ plan: DecisionPlan, _ start: RunStart, joins: JoinSources, database: Database, allocation: SharedAllocation
    ) throws {
        reader = try FactsReader(plan, start, joins: joins, database: database)
        self.allocation = allocation
        let keepsSpare = allocation.isLimited || !plan.table.groupLimits.isEmpty
        ranking = Ranking(plan.table, spare: keepsSpare ? Self.spare + plan.table.maxOffers : 0)
        block = FactBlock(featureCount: plan.facts.features.count, gateCount: plan.facts.gates.count)
    }

    /// - Parameters:
    ///   - number: the slice's, from 0 in the order of the run.
    ///   - turnstile: where slices pass in order.
    mutating func decide(_ slice: DatasetSlice, number: Int, turnstile: Turnstile) throws -> RecommendationBatch {
        ids.removeAll()
        return allocation.isLimited
            ? try decideInOrder(slice, number: number, turnstile: turnstile)
            : try decideAtOnce(slice, number: number, turnstile: turnstile)
    }

    /// Without volume constraints no customer depends on another, so the slice is allocated while it is read.
    private mutating func decideAtOnce(
        _ slice: DatasetSlice, number: Int, turnstile: Turnstile
    ) throws -> RecommendationBatch {
        var own = Allocation(ranking.table)
        var ranked = RankedBlock(depth: ranking.depth)
        var batch = RecommendationBatch()
        var first = 0
        var ranking = self.ranking
        try reader.read(slice, into: &block, ids: &ids) { block, ids in
            ranking.rank(block, open: own.open, into: &ranked)
            add(own.allocate(block, &ranked, ranking: &ranking), of: block, first: first, ids, to: &batch)
            first += block.count
        }
        self.ranking = ranking
        try turnstile.pass(number) { allocation.add(own) }
        return batch
    }

    /// With volume constraints the slice is ranked with what is open now and allocated when its turn comes.
    private mutating func decideInOrder(
        _ slice: DatasetSlice, number: Int, turnstile: Turnstile
    ) throws -> RecommendationBatch {
        var waiting: [(block: FactBlock, ranked: RankedBlock)] = []
        var ranking = self.ranking
        try reader.read(slice, into: &block, ids: &ids) { block, _ in
            var ranked = RankedBlock(depth: ranking.depth)
            ranking.rank(block, open: allocation.open, into: &ranked)
            waiting.append((block, ranked))
        }
        var batch = RecommendationBatch()
        try turnstile.pass(number) {
            var first = 0
            for index in waiting.indices {
                let recommendations = allocation.allocate(
                    waiting[index].block, &waiting[index].ranked, &ranking, id: { ids.text(first + $0) })
                add(recommendations, of: waiting[index].block, first: first, ids, to: &batch)
                first += waiting[index].block.count
            }
        }
        self.ranking = ranking
        return batch
    }
}

/// Adds the recommendations of a block whose first customer is number `first` of `ids`.
private func add(
    _ recommendations: [Allocation.Recommendation], of block: FactBlock, first: Int, _ ids: CustomerIds,
    to batch: inout RecommendationBatch
) {
    for recommendation in recommendations {
        if recommendation.rank == 1 {
            let customer = recommendation.customer
            batch.appendCustomer(id: ids[first + customer], isHeldOut: block.isHeldOut(customer))
        }
        batch.append(rank: recommendation.rank, treatment: recommendation.treatment, score: recommendation.score)
    }
}
