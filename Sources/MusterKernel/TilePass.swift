/// Scores and values one tile of eight customers at a time. One per thread: it owns the memory it works in.
///
/// The sum of a score runs over the features in order, whatever the block, the tile or the lane, so a score depends on
/// nothing but its customer and its column.
struct TilePass {
    /// Columns that are summed side by side, to use each loaded feature four times.
    private static let strip = 4

    let table: FlatTable
    private let featureCount: Int
    private let link: ScoreMatrix.Link
    /// Per strip of columns, per feature, the strip's weights side by side.
    private let weights: [Double]
    private let biases: [Double]
    /// Propensities of the current tile, by column.
    private(set) var propensities: [Lanes]
    private let stripCount: Int

    init(_ table: DecisionTable) {
        self.table = FlatTable(table)
        featureCount = table.scores.featureCount
        link = table.scores.link
        let columns = table.scores.columns
        let features = featureCount
        stripCount = (columns.count + Self.strip - 1) / Self.strip
        var weights = [Double](repeating: 0, count: stripCount * Self.strip * features)
        var biases = [Double](repeating: 0, count: stripCount * Self.strip)
        for (index, column) in columns.enumerated() {
            biases[index] = column.bias
            for feature in 0..<features {
                weights[(index / Self.strip * features + feature) * Self.strip + index % Self.strip] = column.weights[feature]
            }
        }
        self.weights = weights
        self.biases = biases
        propensities = Array(repeating: Lanes(), count: stripCount * Self.strip)
    }

    /// Works out the propensities of a tile.
    mutating func score(_ block: borrowing FactBlock, tile: Int) {
        let (features, stripCount) = (featureCount, stripCount)
        unsafe propensities.withUnsafeMutableBufferPointer { results in
            unsafe block.features.withUnsafeBytes { facts in
                unsafe weights.withUnsafeBufferPointer { weights in
                    let first = tile * features * 64
                    for strip in 0..<stripCount {
                        let column = strip * 4
                        var sum0 = Lanes(repeating: biases[column])
                        var sum1 = Lanes(repeating: biases[column + 1])
                        var sum2 = Lanes(repeating: biases[column + 2])
                        var sum3 = Lanes(repeating: biases[column + 3])
                        var weight = strip * features * 4
                        for feature in 0..<features {
                            let value = unsafe facts.loadUnaligned(fromByteOffset: first + feature * 64, as: Lanes.self)
                            unsafe sum0 += value * weights[weight]
                            unsafe sum1 += value * weights[weight + 1]
                            unsafe sum2 += value * weights[weight + 2]
                            unsafe sum3 += value * weights[weight + 3]
                            weight += 4
                        }
                        unsafe results[column] = sum0
                        unsafe results[column + 1] = sum1
                        unsafe results[column + 2] = sum2
                        unsafe results[column + 3] = sum3
                    }
                }
            }
            switch link {
            case .logistic:
                for index in results.indices { unsafe results[index] = LaneMath.logistic(results[index]) }
            case .clamped:
                let (zero, one) = (Lanes(repeating: 0), Lanes(repeating: 1))
                for index in results.indices { unsafe results[index] = LaneMath.clamp(results[index], zero, one) }
            }
        }
    }

    /// What an offer is worth to each customer, before the fit of its treatments.
    @inline(__always)
    func baseValue(_ offer: FlatTable.Offer) -> Lanes {
        let factor = Lanes(repeating: offer.factor)
        guard offer.column >= 0 else { return factor }
        let propensity = propensities[Int(offer.column)]
        return table.propensityExponent == 1
            ? propensity * factor : LaneMath.power(propensity, table.propensityExponent) * factor
    }

    /// The customers, a bit each, for whom all gates of a treatment are open.
    @inline(__always)
    func reachable(_ treatment: FlatTable.Treatment, _ block: borrowing FactBlock, tile: Int) -> UInt8 {
        var bits = block.live(tile)
        let first = tile * block.gateCount
        for index in Int(treatment.firstGate)..<Int(treatment.endGate) {
            bits &= block.gates[first + Int(table.gates[index])]
        }
        return bits
    }

    /// The value of a treatment, as it is compared: rounded the same way everywhere.
    @inline(__always)
    func value(_ treatment: FlatTable.Treatment, base: Lanes, _ block: borrowing FactBlock, tile: Int) -> Lanes {
        var value = base
        let first = tile * block.gateCount
        for index in Int(treatment.firstFit)..<Int(treatment.endFit) {
            let fit = table.fits[index]
            let fitting = LaneMath.mask(block.gates[first + Int(fit.gate)])
            value.replace(with: value * fit.factor, where: fitting)
        }
        return LaneMath.rounded(value)
    }
}
