/// Ranks the treatments of customers. One per thread: it owns its working memory.
///
/// ```swift
/// var ranking = Ranking(problem, spare: 2)
/// var ranked = RankedBlock(depth: ranking.depth)
/// ranking.rank(block, open: problem.treatments.map { _ in true }, into: &ranked)
/// ```
public struct Ranking {
    /// An eligible treatment of a customer.
    public struct Candidate: Sendable {
        public var treatment: Int
        /// The ranking value: the value that ranking compares, rounded to 40 significant bits.
        public var value: Double
        /// The propensity, or the value, at most 1, where the method needs none; rounded to 6 decimals.
        public var score: Double
    }

    /// Maximum depth. For customers who need more, ``candidates(of:in:open:)`` ranks all treatments.
    private static let maxDepth = 1024

    /// Offers kept for each customer.
    public let depth: Int
    private let problem: DecisionProblem
    private var scorer: TileScorer
    private var masks: EligibilityMasks
    private var list: TopKList
    /// The tile of the current block whose propensities ``scorer`` holds.
    private var scoredTile: Int?

    /// - Parameter spare: the number of offers to keep for each customer beyond ``DecisionProblem/maxOffers``.
    public init(_ problem: DecisionProblem, spare: Int = 0) {
        self.problem = problem
        depth = max(1, min(problem.maxOffers + spare, problem.offers.count, Self.maxDepth))
        scorer = TileScorer(problem)
        masks = EligibilityMasks(scorer.problem)
        list = TopKList(depth: depth)
    }

    /// Ranks all rows of a block.
    ///
    /// - Parameter open: by treatment. Closed treatments are left out.
    /// - Precondition: the block has the problem's features and predicates, and `ranked` has this ranking's depth.
    /// - Complexity: O(rows × (columns × features + treatments)). Does not allocate.
    public mutating func rank(_ block: borrowing FactBlock, open: [Bool], into ranked: inout RankedBlock) {
        ranked.count = block.count
        rank(block, open: open, from: 0, into: &ranked)
    }

    /// Ranks the rows from the tile of `row` on again.
    mutating func rank(_ block: borrowing FactBlock, open: [Bool], from row: Int, into ranked: inout RankedBlock) {
        block.checkShape(of: problem)
        precondition(ranked.depth == depth && open.count == problem.treatments.count)
        for tile in row / 8..<block.tileCount {
            if tile == row / 8 || tile % 8 == 0 {
                masks.evaluate(block, word: tile / 8, scorer.problem, open: open)
            }
            score(block, tile: tile)
            Self.choose(block, tile: tile, scorer, masks, into: &list)
            keep(block, tile: tile, in: &ranked)
        }
    }

    /// All open and eligible treatments of one row, best first. Unlike a ranked block it has every treatment of an offer.
    public mutating func candidates(of row: Int, in block: borrowing FactBlock, open: [Bool]) -> [Candidate] {
        block.checkShape(of: problem)
        precondition((0..<block.count).contains(row) && open.count == problem.treatments.count)
        forgetBlock()
        return candidates(of: row, inSameBlock: block, open: open)
    }

    /// Must be called before ``candidates(of:inSameBlock:open:)`` is called for another block.
    mutating func forgetBlock() { scoredTile = nil }

    /// Like ``candidates(of:in:open:)``, but does not score a tile again.
    mutating func candidates(of row: Int, inSameBlock block: borrowing FactBlock, open: [Bool]) -> [Candidate] {
        let (tile, lane) = (row / 8, row % 8)
        if scoredTile != tile { score(block, tile: tile) }
        var candidates: [Candidate] = []
        for offer in scorer.problem.offers {
            for variant in scorer.problem.variants[Int(offer.firstVariant)..<Int(offer.endVariant)] {
                let treatments = (Int(variant.firstTreatment)..<Int(variant.endTreatment)).filter {
                    open[$0] && scorer.isEligible($0, block, row)
                }
                guard !treatments.isEmpty else { continue }
                let value = scorer.value(variant, base: scorer.baseValue(offer), block, tile: tile)[lane]
                let score = score(offer, value: value, lane: lane)
                for treatment in treatments {
                    candidates.append(Candidate(treatment: treatment, value: value, score: score))
                }
            }
        }
        return candidates.sorted { ($0.value, $1.treatment) > ($1.value, $0.treatment) }
    }

    private mutating func score(_ block: borrowing FactBlock, tile: Int) {
        scorer.score(block, tile: tile)
        scoredTile = tile
    }

    /// Finds the best offers of eight rows at once.
    private static func choose(
        _ block: borrowing FactBlock, tile: Int, _ scorer: TileScorer, _ masks: EligibilityMasks,
        into list: inout TopKList
    ) {
        let shift = UInt64(tile % 8 * 8)
        let count = scorer.problem.offers.count
        for first in stride(from: 0, to: max(1, count), by: list.capacity) {
            list.begin(at: first)
            let end = min(first + list.capacity, count)
            list.withSlots { slots in
                for index in first..<end {
                    let offer = scorer.problem.offers[index]
                    var best = Lanes()
                    for variant in Int(offer.firstVariant)..<Int(offer.endVariant) {
                        let rows = UInt8(truncatingIfNeeded: masks.variants[variant] >> shift)
                        guard rows != 0 else { continue }
                        let value = scorer.value(
                            scorer.problem.variants[variant], base: scorer.baseValue(offer), block, tile: tile)
                        best = LaneMath.larger(best, LaneMath.only(rows, slots.entry(value, offer: index)))
                    }
                    slots.insert(best)
                }
            }
        }
    }

    private func keep(_ block: borrowing FactBlock, tile: Int, in ranked: inout RankedBlock) {
        for lane in 0..<min(8, block.count - tile * 8) {
            let first = (tile * 8 + lane) * depth
            for slot in 0..<depth {
                guard let entry = list.entry(slot: slot, lane: lane) else {
                    ranked.treatments[first + slot] = RankedBlock.none
                    continue
                }
                let offer = scorer.problem.offers[entry.offer]
                ranked.treatments[first + slot] = treatment(of: offer, value: entry.value, block, tile, lane)
                ranked.values[first + slot] = entry.value
                ranked.scores[first + slot] = score(offer, value: entry.value, lane: lane)
            }
        }
    }

    /// The first eligible treatment of an offer that has this value for a row.
    private func treatment(
        of offer: CompiledProblem.Offer, value: Double, _ block: borrowing FactBlock, _ tile: Int, _ lane: Int
    ) -> Int32 {
        let bit = UInt64(tile % 8 * 8 + lane)
        let isSingle = offer.endVariant - offer.firstVariant == 1
        for variant in Int(offer.firstVariant)..<Int(offer.endVariant) where masks.variants[variant] >> bit & 1 != 0 {
            let variant = scorer.problem.variants[variant]
            guard isSingle || scorer.value(variant, base: scorer.baseValue(offer), block, tile: tile)[lane] == value
            else { continue }
            for treatment in variant.firstTreatment..<variant.endTreatment
            where masks.treatments[Int(treatment)] >> bit & 1 != 0 {
                return treatment
            }
        }
        preconditionFailure("an entry of the list comes from an eligible treatment")
    }

    private func score(_ offer: CompiledProblem.Offer, value: Double, lane: Int) -> Double {
        let score = offer.scoreColumn < 0 ? min(value, 1) : scorer.propensities[Int(offer.scoreColumn)][lane]
        return (score * 1_000_000).rounded() / 1_000_000
    }
}
