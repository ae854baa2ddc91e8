internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// Decides one slice at a time, for one thread.
struct SliceDecider<Reader: FactsReader>: ~Copyable {
    private let reader: Reader
    private let allocation: SharedAllocation
    private var ranking: Ranking
    private var block: FactBlock
    private var ids = CustomerIds()

    init(_ plan: DecisionPlan, _ reader: Reader, allocation: SharedAllocation) {
        self.reader = reader
        self.allocation = allocation
        ranking = Ranking(plan.problem, spare: allocation.spareOffers)
        block = FactBlock(
            featureCount: plan.facts.features.count, predicateCount: plan.facts.predicates.count,
            contactLimits: plan.problem.contactLimits)
    }

    /// - Parameters:
    ///   - number: the index of the slice among those of the run.
    ///   - endsPart: whether the allocation is to be saved after the slice.
    ///   - gate: allocations pass it in the order of their slices.
    mutating func decide(
        _ slice: FactsSlice, number: Int, endsPart: Bool, gate: OrderedGate
    ) throws -> DecidedSlice {
        ids.removeAll()
        return allocation.isSeparable
            ? try decideAtOnce(slice, number: number, endsPart, gate)
            : try decideInOrder(slice, number: number, endsPart, gate)
    }

    /// When no customer's decision depends on another, the slice is allocated while it is read.
    private mutating func decideAtOnce(
        _ slice: FactsSlice, number: Int, _ endsPart: Bool, _ gate: OrderedGate
    ) throws -> DecidedSlice {
        var own = allocation.sliceAllocator()
        var ranked = RankedBlock(depth: ranking.depth)
        var (batch, times) = (RecommendationBatch(), StageTimings())
        var first = 0
        var ranking = self.ranking
        try read(slice, &times) { block, ids, times in
            times.measure(.rank, rows: block.count) { ranking.rank(block, open: own.open, into: &ranked) }
            times.measure(.allocate, rows: block.count) {
                add(own.allocate(block, &ranked, ranking: &ranking), of: block, first: first, ids, to: &batch)
            }
            first += block.count
        }
        self.ranking = ranking
        let saved = try gate.pass(number) {
            allocation.add(own.state)
            return endsPart ? allocation.saved : nil
        }
        return DecidedSlice(batch: batch, times: times, saved: saved)
    }

    /// Otherwise the slice is ranked with the treatments that are open now, and allocated when its turn comes.
    private mutating func decideInOrder(
        _ slice: FactsSlice, number: Int, _ endsPart: Bool, _ gate: OrderedGate
    ) throws -> DecidedSlice {
        let allocation = self.allocation
        var waiting: [(block: FactBlock, ranked: RankedBlock)] = []
        var (batch, times) = (RecommendationBatch(), StageTimings())
        var ranking = self.ranking
        try read(slice, &times) { block, _, times in
            var ranked = RankedBlock(depth: ranking.depth)
            times.measure(.rank, rows: block.count) { ranking.rank(block, open: allocation.open, into: &ranked) }
            waiting.append((block, ranked))
        }
        let saved = try gate.pass(number) {
            let start = StageTimings.clock.now
            var (first, processed) = (0, 0)
            for index in waiting.indices {
                let allocated = allocation.allocate(
                    waiting[index].block, &waiting[index].ranked, &ranking, id: { ids.text(first + $0) })
                add(allocated.recommendations, of: waiting[index].block, first: first, ids, to: &batch)
                first += waiting[index].block.count
                processed += allocated.processed
            }
            times.add(.allocate, since: start, rows: processed)
            return endsPart ? allocation.saved : nil
        }
        self.ranking = ranking
        return DecidedSlice(batch: batch, times: times, saved: saved)
    }

    /// Reads the facts of a slice. The time of `body` is not counted as theirs.
    private mutating func read(
        _ slice: FactsSlice, _ times: inout StageTimings,
        _ body: (FactBlock, CustomerIds, inout StageTimings) throws -> Void
    ) throws {
        var start = StageTimings.clock.now
        try reader.read(slice, into: &block, ids: &ids) { block, ids in
            times.add(.facts, since: start, rows: block.count)
            try body(block, ids, &times)
            start = StageTimings.clock.now
        }
        times.add(.facts, since: start)
    }
}

/// The decisions for the customers of a slice.
struct DecidedSlice {
    var batch: RecommendationBatch
    var times: StageTimings
    /// The allocation after the slice, when the slice ends its part.
    var saved: SharedAllocation.Saved?
}

/// - Parameter first: the index in `ids` of the block's first customer.
private func add(
    _ recommendations: [Allocation.Recommendation], of block: FactBlock, first: Int, _ ids: CustomerIds,
    to batch: inout RecommendationBatch
) {
    for recommendation in recommendations {
        if recommendation.rank == 1 {
            let row = recommendation.row
            batch.appendCustomer(id: ids[first + row], isHeldOut: block.isHeldOut(row))
        }
        batch.append(
            rank: recommendation.rank, treatment: recommendation.treatment, score: recommendation.score,
            value: recommendation.value)
    }
}
