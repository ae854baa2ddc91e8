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

    public let table: DecisionTable
    /// Offers kept for each customer.
    public let depth: Int
    private var pass: TilePass
    private var bestValues: [Lanes]
    private var bestTreatments: [SIMD8<Int64>]

    /// - Parameter spare: how many offers to keep for each customer beyond the plan's `maxOffers`.
    public init(_ table: DecisionTable, spare: Int = 0) {
        self.table = table
        depth = max(1, min(table.maxOffers + spare, table.offers.count))
        pass = TilePass(table)
        bestValues = Array(repeating: Lanes(), count: depth)
        bestTreatments = Array(repeating: SIMD8(), count: depth)
    }

    /// Ranks all customers of a block, leaving out the treatments that are closed.
    ///
    /// - Parameter open: one per treatment.
    /// - Complexity: O(customers × (columns × features + treatments)). Allocates nothing.
    public mutating func rank(_ block: borrowing FactBlock, open: [Bool], into ranked: inout RankedBlock) {
        precondition(ranked.depth == depth && open.count == table.treatments.count)
        ranked.count = block.count
        for tile in 0..<block.tileCount {
            pass.score(block, tile: tile)
            choose(block, tile: tile, open: open)
            keep(block, tile: tile, in: &ranked)
        }
    }

    /// All treatments that one customer may get and that are open, best first.
    public mutating func candidates(of customer: Int, in block: borrowing FactBlock, open: [Bool]) -> [Candidate] {
        let (tile, lane) = (customer / 8, customer % 8)
        pass.score(block, tile: tile)
        var candidates: [Candidate] = []
        for offer in pass.table.offers {
            let base = pass.baseValue(offer)
            for index in Int(offer.firstTreatment)..<Int(offer.endTreatment) where open[index] {
                let treatment = pass.table.treatments[index]
                guard pass.reachable(treatment, block, tile: tile) >> UInt8(lane) & 1 != 0 else { continue }
                let value = pass.value(treatment, base: base, block, tile: tile)[lane]
                candidates.append(Candidate(treatment: index, value: value, score: score(index, value: value, lane: lane)))
            }
        }
        // Treatments stand in tie-break order, so a stable order by value is all that is needed.
        return candidates.sorted { ($0.value, $1.treatment) > ($1.value, $0.treatment) }
    }

    /// Runs over the offers with a short list of the best so far, for eight customers at once.
    private mutating func choose(_ block: borrowing FactBlock, tile: Int, open: [Bool]) {
        let nothing = Lanes(repeating: -1)
        let nobody = SIMD8<Int64>(repeating: Int64(RankedBlock.none))
        unsafe bestValues.withUnsafeMutableBufferPointer { bestValues in
            unsafe bestTreatments.withUnsafeMutableBufferPointer { bestTreatments in
                unsafe bestValues.update(repeating: nothing)
                unsafe bestTreatments.update(repeating: nobody)
                for offer in pass.table.offers {
                    var value = nothing
                    var chosen = nobody
                    let base = pass.baseValue(offer)
                    for index in Int(offer.firstTreatment)..<Int(offer.endTreatment) where open[index] {
                        let treatment = pass.table.treatments[index]
                        let reachable = pass.reachable(treatment, block, tile: tile)
                        guard reachable != 0 else { continue }
                        let candidate = pass.value(treatment, base: base, block, tile: tile)
                        let better = LaneMath.mask(reachable) .& (candidate .> value)
                        value.replace(with: candidate, where: better)
                        chosen.replace(with: SIMD8(repeating: Int64(index)), where: better)
                    }
                    guard unsafe any(value .> bestValues[depth - 1]) else { continue }
                    unsafe Self.insert(value, chosen, bestValues, bestTreatments)
                }
            }
        }
    }

    /// Puts a value where it belongs in each customer's list; what it displaces moves down.
    @inline(__always)
    private static func insert(
        _ value: Lanes, _ treatment: SIMD8<Int64>, _ values: UnsafeMutableBufferPointer<Lanes>,
        _ treatments: UnsafeMutableBufferPointer<SIMD8<Int64>>
    ) {
        var (value, treatment) = (value, treatment)
        var moved = LaneMask(repeating: false)
        for index in values.indices {
            let (heldValue, heldTreatment) = unsafe (values[index], treatments[index])
            moved = moved .| (value .> heldValue)
            unsafe values[index] = heldValue.replacing(with: value, where: moved)
            unsafe treatments[index] = heldTreatment.replacing(with: treatment, where: moved)
            value.replace(with: heldValue, where: moved)
            treatment.replace(with: heldTreatment, where: moved)
        }
    }

    private func keep(_ block: borrowing FactBlock, tile: Int, in ranked: inout RankedBlock) {
        for lane in 0..<min(8, block.count - tile * 8) {
            let first = (tile * 8 + lane) * depth
            for index in 0..<depth {
                let treatment = Int(bestTreatments[index][lane])
                ranked.treatments[first + index] = Int32(treatment)
                guard treatment >= 0 else { continue }
                ranked.scores[first + index] = score(treatment, value: bestValues[index][lane], lane: lane)
            }
        }
    }

    /// The propensity, or the value where the method needs none.
    private func score(_ treatment: Int, value: Double, lane: Int) -> Double {
        let column = table.offers[table.treatments[treatment].offer].column
        let score = column.map { pass.propensities[$0][lane] } ?? value
        return (score * 1_000_000).rounded() / 1_000_000
    }
}
