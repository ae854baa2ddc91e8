/// Computes the propensities and values of one tile of eight rows at a time. One per thread: it owns its working memory.
///
/// A score is always summed over the features, or the trees, in their order. So it depends on the customer and the column
/// alone, not on the block, the tile or the lane.
struct TileScorer {
    /// Columns that are summed side by side, so that each loaded feature is used four times.
    private static let strip = 4

    let problem: CompiledProblem
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

    init(_ problem: DecisionProblem) {
        self.problem = CompiledProblem(problem)
        featureCount = problem.scores.featureCount
        link = problem.scores.link
        let columns = problem.scores.columns
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
        trees = CompiledTrees(problem.scores.ensembles, featureCount: features)
        propensities = Array(
            repeating: Lanes(), count: max(stripCount * Self.strip, columns.count + problem.scores.ensembles.count))
        powers = [0, 1].contains(problem.propensityExponent) ? [] : propensities
    }

    /// Computes the propensities of a tile.
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
        for index in powers.indices { powers[index] = LaneMath.power(propensities[index], problem.propensityExponent) }
    }

    /// Writes the linear sums of a tile to ``propensities``.
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

    /// Whether all predicates of a treatment hold for a row.
    func isEligible(_ treatment: Int, _ block: borrowing FactBlock, _ row: Int) -> Bool {
        let treatment = problem.treatments[treatment]
        for index in Int(treatment.firstPredicate)..<Int(treatment.endPredicate)
        where !block.predicateHolds(Int(problem.predicates[index]), for: row) {
            return false
        }
        return true
    }

    /// The value of an offer for each row, before the fits of its treatments.
    @inline(__always)
    func baseValue(_ offer: CompiledProblem.Offer) -> Lanes {
        let factor = Lanes(repeating: offer.factor)
        guard offer.column >= 0 else { return factor }
        return (powers.isEmpty ? propensities : powers)[Int(offer.column)] * factor
    }

    /// The ranking value of a variant's treatments for each row.
    @inline(__always)
    func value(_ variant: CompiledProblem.Variant, base: Lanes, _ block: borrowing FactBlock, tile: Int) -> Lanes {
        var value = base
        let first = tile / 8 * block.predicateCount
        for index in Int(variant.firstFit)..<Int(variant.endFit) {
            let fit = problem.fits[index]
            let fitting = UInt8(truncatingIfNeeded: block.predicates[first + Int(fit.predicate)] >> UInt64(tile % 8 * 8))
            let fitted = LaneMath.smaller(Lanes(repeating: CompiledProblem.maxValue), value * fit.factor)
            value = LaneMath.only(fitting, fitted) + LaneMath.only(~fitting, value)
        }
        return LaneMath.rounded(value)
    }
}
