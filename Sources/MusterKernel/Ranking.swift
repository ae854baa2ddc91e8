/// Ranks the treatments of customers. One per thread: it owns the memory it works in.
public struct Ranking {
    /// One treatment that a customer may get.
    public struct Candidate: Sendable {
        public var treatment: Int
        /// What ranking compares.
        public var value: Double
        /// 0–1, rounded to 6 decimals.
        public var score: Double
    }

    /// Lists are no deeper; who needs more than a list holds asks for all candidates.
    private static let maxDepth = 1024

    public let table: DecisionProblem
    /// Offers kept for each customer.
    public let depth: Int
    private var pass: TileScorer
    private var reach: EligibilityMasks
    private var list: TopKList
    /// The tile that ``pass`` holds the propensities of, if the block has not changed since.
    private var scoredTile: Int?

    /// - Parameter spare: how many offers to keep for each customer beyond the plan's `maxOffers`.
    public init(_ table: DecisionProblem, spare: Int = 0) {
        self.table = table
        depth = max(1, min(table.maxOffers + spare, table.offers.count, Self.maxDepth))
        pass = TileScorer(table)
        reach = EligibilityMasks(pass.table)
        list = TopKList(depth: depth)
    }

    /// Ranks all customers of a block, leaving out the treatments that are closed.
    ///
    /// - Parameter open: one per treatment.
    /// - Complexity: O(customers × (columns × features + treatments)). Allocates nothing.
    public mutating func rank(_ block: borrowing FactBlock, open: [Bool], into ranked: inout RankedBlock) {
        ranked.count = block.count
        rank(block, open: open, from: 0, into: &ranked)
    }

    /// Ranks the customers from the tile of `customer` on again.
    mutating func rank(_ block: borrowing FactBlock, open: [Bool], from customer: Int, into ranked: inout RankedBlock) {
        precondition(ranked.depth == depth && open.count == table.treatments.count)
        for tile in customer / 8..<block.tileCount {
            if tile == customer / 8 || tile % 8 == 0 { reach.find(block, word: tile / 8, pass.table, open: open) }
            score(block, tile: tile)
            Self.choose(block, tile: tile, pass, reach, into: &list)
            keep(block, tile: tile, in: &ranked)
        }
    }

    /// All treatments that one customer may get and that are open, best first.
    public mutating func candidates(of customer: Int, in block: borrowing FactBlock, open: [Bool]) -> [Candidate] {
        forgetBlock()
        return candidates(of: customer, inSameBlock: block, open: open)
    }

    /// Must be called between two calls for different blocks of ``candidates(of:inSameBlock:open:)``.
    mutating func forgetBlock() { scoredTile = nil }

    /// As ``candidates(of:in:open:)``, without scoring a tile again.
    mutating func candidates(
        of customer: Int, inSameBlock block: borrowing FactBlock, open: [Bool]
    ) -> [Candidate] {
        let (tile, lane) = (customer / 8, customer % 8)
        if scoredTile != tile { score(block, tile: tile) }
        var candidates: [Candidate] = []
        for offer in pass.table.offers {
            for variant in pass.table.variants[Int(offer.firstVariant)..<Int(offer.endVariant)] {
                let treatments = (Int(variant.firstTreatment)..<Int(variant.endTreatment)).filter {
                    open[$0] && pass.isReachable($0, block, customer)
                }
                guard !treatments.isEmpty else { continue }
                let value = pass.value(variant, base: pass.baseValue(offer), block, tile: tile)[lane]
                let score = score(offer, value: value, lane: lane)
                for treatment in treatments {
                    candidates.append(Candidate(treatment: treatment, value: value, score: score))
                }
            }
        }
        return candidates.sorted { ($0.value, $1.treatment) > ($1.value, $0.treatment) }
    }

    private mutating func score(_ block: borrowing FactBlock, tile: Int) {
        pass.score(block, tile: tile)
        scoredTile = tile
    }

    /// Runs over the offers with a short list of the best so far, for eight customers at once.
    private static func choose(
        _ block: borrowing FactBlock, tile: Int, _ pass: TileScorer, _ reach: EligibilityMasks, into list: inout TopKList
    ) {
        let shift = UInt64(tile % 8 * 8)
        let count = pass.table.offers.count
        for first in stride(from: 0, to: max(1, count), by: list.capacity) {
            list.begin(at: first)
            let end = min(first + list.capacity, count)
            list.withPlaces { places in
                for index in first..<end {
                    let offer = pass.table.offers[index]
                    var best = Lanes()
                    for variant in Int(offer.firstVariant)..<Int(offer.endVariant) {
                        let customers = UInt8(truncatingIfNeeded: reach.variants[variant] >> shift)
                        guard customers != 0 else { continue }
                        let value = pass.value(
                            pass.table.variants[variant], base: pass.baseValue(offer), block, tile: tile)
                        best = LaneMath.larger(best, LaneMath.only(customers, places.entry(value, offer: index)))
                    }
                    places.insert(best)
                }
            }
        }
    }

    private func keep(_ block: borrowing FactBlock, tile: Int, in ranked: inout RankedBlock) {
        for lane in 0..<min(8, block.count - tile * 8) {
            let first = (tile * 8 + lane) * depth
            for place in 0..<depth {
                guard let entry = list.entry(place: place, lane: lane) else {
                    ranked.treatments[first + place] = RankedBlock.none
                    continue
                }
                let offer = pass.table.offers[entry.offer]
                ranked.treatments[first + place] = treatment(of: offer, value: entry.value, block, tile, lane)
                ranked.scores[first + place] = score(offer, value: entry.value, lane: lane)
            }
        }
    }

    /// The first treatment of an offer that is worth `value` to a customer and may be had.
    private func treatment(
        of offer: CompiledTable.Offer, value: Double, _ block: borrowing FactBlock, _ tile: Int, _ lane: Int
    ) -> Int32 {
        let customer = UInt64(tile % 8 * 8 + lane)
        let isSingle = offer.endVariant - offer.firstVariant == 1
        for variant in Int(offer.firstVariant)..<Int(offer.endVariant)
        where reach.variants[variant] >> customer & 1 != 0 {
            let variant = pass.table.variants[variant]
            guard isSingle || pass.value(variant, base: pass.baseValue(offer), block, tile: tile)[lane] == value else {
                continue
            }
            for treatment in variant.firstTreatment..<variant.endTreatment
            where reach.treatments[Int(treatment)] >> customer & 1 != 0 {
                return treatment
            }
        }
        preconditionFailure("an entry of the list comes from a treatment that is open")
    }

    /// The propensity, or the value where the method needs none.
    private func score(_ offer: CompiledTable.Offer, value: Double, lane: Int) -> Double {
        let score = offer.scoreColumn < 0 ? value : pass.propensities[Int(offer.scoreColumn)][lane]
        return (score * 1_000_000).rounded() / 1_000_000
    }
}
