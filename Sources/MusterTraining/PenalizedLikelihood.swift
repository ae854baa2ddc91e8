internal import Foundation

/// The objective of logistic regression for given parameters, Σ −log P(outcome) + l2/2 · Σ coefficient², with its first two
/// derivatives. The intercept is not penalised.
///
/// The parameters are the intercept, then one coefficient per column.
struct PenalizedLikelihood {
    /// Small enough for one block of each column to stay in the cache.
    private static let blockSize = 512

    private(set) var value = 0.0
    /// The negative gradient of ``value``.
    private(set) var descent: [Double]
    /// Row-major; only the lower triangle is filled.
    private(set) var hessian: [Double]

    init(at parameters: [Double], _ columns: [[Double]], _ outcomes: [Bool], l2: Double) {
        let size = parameters.count
        descent = [Double](repeating: 0, count: size)
        hessian = [Double](repeating: 0, count: size * size)
        var residuals = [Double](repeating: 0, count: Self.blockSize)
        var weights = [Double](repeating: 0, count: Self.blockSize)
        var weighted = [Double](repeating: 0, count: Self.blockSize)
        for start in stride(from: 0, to: outcomes.count, by: Self.blockSize) {
            let count = min(Self.blockSize, outcomes.count - start)
            for index in 0..<count { weighted[index] = parameters[0] }
            for (column, values) in columns.enumerated() {
                let coefficient = parameters[column + 1]
                for index in 0..<count { weighted[index] += coefficient * values[start + index] }
            }
            for index in 0..<count {
                let probability = Logistic.probability(weighted[index])
                let outcome = outcomes[start + index]
                value += Logistic.loss(weighted[index], outcome)
                residuals[index] = (outcome ? 1 : 0) - probability
                weights[index] = probability * (1 - probability)
                descent[0] += residuals[index]
                hessian[0] += weights[index]
            }
            for (column, values) in columns.enumerated() {
                let row = (column + 1) * size
                for index in 0..<count {
                    let value = values[start + index]
                    weighted[index] = weights[index] * value
                    descent[column + 1] += residuals[index] * value
                    hessian[row] += weighted[index]
                }
                for other in 0...column {
                    hessian[row + other + 1] += Self.dot(weighted, columns[other], from: start, count)
                }
            }
        }
        for parameter in parameters.indices.dropFirst() {
            value += l2 / 2 * parameters[parameter] * parameters[parameter]
            descent[parameter] -= l2 * parameters[parameter]
            hessian[parameter * size + parameter] += l2
        }
    }

    /// Uses four partial sums for SIMD, always over the same elements, so that the result is deterministic.
    private static func dot(_ block: [Double], _ column: [Double], from start: Int, _ count: Int) -> Double {
        var sums = SIMD4<Double>.zero
        var index = 0
        while index + 4 <= count {
            let left = SIMD4(block[index], block[index + 1], block[index + 2], block[index + 3])
            let row = start + index
            sums += left * SIMD4(column[row], column[row + 1], column[row + 2], column[row + 3])
            index += 4
        }
        var sum = sums.sum()
        while index < count {
            sum += block[index] * column[start + index]
            index += 1
        }
        return sum
    }
}

/// The logistic function and its loss.
enum Logistic {
    static func probability(_ margin: Double) -> Double {
        guard margin < 0 else { return 1 / (1 + exp(-margin)) }
        let odds = exp(margin)
        return odds / (1 + odds)
    }

    /// −log of the probability of `outcome`.
    static func loss(_ margin: Double, _ outcome: Bool) -> Double {
        log1p(exp(-abs(margin))) + max(outcome ? -margin : margin, 0)
    }
}
