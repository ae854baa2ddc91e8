/// Scores and values one tile of eight customers at a time. One per thread: it owns the memory it works in.
///
/// The sum of a score runs over the features, or the trees, in order, whatever the block, the tile or the lane, so a
/// score depends on nothing but its customer and its column.
struct TileScorer {
    /// Columns that are summed side by side, to use each loaded feature four times.
    private static let strip = 4

    let table: CompiledTable
    private let featureCount: Int
    private let link: ScoreMatrix.Link
    /// Per strip of columns, per feature, the strip's weights side by side.
    private let weights: [Double]
    private let biases: [Double]
    /// Propensities of the current tile, by column.
    private(set) var propensities: [Lanes]
    /// Propensities to the power of the plan's exponent; empty when that is 0 or 1.
    private var powers: [Lanes]
    private let stripCount: Int
    private let columnCount: Int
    private var trees: CompiledTrees

    init(_ table: DecisionProblem) {
        self.table = CompiledTable(table)
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
        columnCount = columns.count
        trees = CompiledTrees(table.scores.ensembles, featureCount: features)
        propensities = Array(
            repeating: Lanes(), count: max(stripCount * Self.strip, columns.count + table.scores.ensembles.count))
        powers = [0, 1].contains(table.propensityExponent) ? [] : propensities
    }

    /// Works out the propensities of a tile.
    mutating func score(_ block: borrowing FactBlock, tile: Int) {
        sum(block, tile: tile)
        trees.sum(block, tile: tile, into: &propensities, from: columnCount)
        let (zero, one) = (Lanes(repeating: 0), Lanes(repeating: 1))
        unsafe propensities.withUnsafeMutableBufferPointer { results in
            switch link {
            case .logistic:
                for index in results.indices { unsafe results[index] = LaneMath.logistic(results[index]) }
            case .clamped:
                for index in results.indices { unsafe results[index] = LaneMath.clamp(results[index], zero, one) }
            }
        }
        for index in powers.indices { powers[index] = LaneMath.power(propensities[index], table.propensityExponent) }
    }

    /// Puts the sums of a tile where the propensities go.
    private mutating func sum(_ block: borrowing FactBlock, tile: Int) {
        let (features, first) = (featureCount, tile * featureCount * 64)
        unsafe propensities.withUnsafeMutableBufferPointer { results in
            unsafe block.features.withUnsafeBytes { facts in
                unsafe weights.withUnsafeBufferPointer { weights in
                    for strip in 0..<stripCount {
                        let column = strip * Self.strip
                        var sum0 = Lanes(repeating: biases[column])
                        var sum1 = Lanes(repeating: biases[column + 1])
                        var sum2 = Lanes(repeating: biases[column + 2])
                        var sum3 = Lanes(repeating: biases[column + 3])
                        if features > 0, var fact = facts.baseAddress, var weight = weights.baseAddress {
                            unsafe fact += first
                            unsafe weight += column * features
                            let end = unsafe fact + features * 64
                            repeat {
                                let value = unsafe fact.loadUnaligned(as: Lanes.self)
                                unsafe sum0 += value * weight[0]
                                unsafe sum1 += value * weight[1]
                                unsafe sum2 += value * weight[2]
                                unsafe sum3 += value * weight[3]
                                unsafe fact += 64
                                unsafe weight += 4
                            } while unsafe fact < end
                        }
                        unsafe results[column] = sum0
                        unsafe results[column + 1] = sum1
                        unsafe results[column + 2] = sum2
                        unsafe results[column + 3] = sum3
                    }
                }
            }
        }
    }

    /// Whether all gates of a treatment are open for a customer.
    func isReachable(_ treatment: Int, _ block: borrowing FactBlock, _ customer: Int) -> Bool {
        let treatment = table.treatments[treatment]
        for index in Int(treatment.firstPredicate)..<Int(treatment.endPredicate)
        where !block.isOpen(table.predicates[index], customer) {
            return false
        }
        return true
    }

    /// What an offer is worth to each customer, before the fit of its treatments.
    @inline(__always)
    func baseValue(_ offer: CompiledTable.Offer) -> Lanes {
        let factor = Lanes(repeating: offer.factor)
        guard offer.column >= 0 else { return factor }
        return (powers.isEmpty ? propensities : powers)[Int(offer.column)] * factor
    }

    /// The value of a variant's treatments, as it is compared: rounded the same way everywhere.
    @inline(__always)
    func value(_ variant: CompiledTable.Variant, base: Lanes, _ block: borrowing FactBlock, tile: Int) -> Lanes {
        var value = base
        let first = tile / 8 * block.predicateCount
        for index in Int(variant.firstFit)..<Int(variant.endFit) {
            let fit = table.fits[index]
            let fitting = UInt8(truncatingIfNeeded: block.predicates[first + Int(fit.predicate)] >> UInt64(tile % 8 * 8))
            let fitted = LaneMath.smaller(Lanes(repeating: CompiledTable.maxValue), value * fit.factor)
            value = LaneMath.only(fitting, fitted) + LaneMath.only(~fitting, value)
        }
        return LaneMath.rounded(value)
    }
}
