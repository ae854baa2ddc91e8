import Foundation
import Testing

@testable import MusterKernel

@Suite struct LaneMathTests {
    /// The largest relative error of `actual` over `points`, eight at a time.
    private func error(
        _ points: [Double], _ actual: (SIMD8<Double>) -> SIMD8<Double>, _ expected: (Double) -> Double
    ) -> Double {
        var largest = 0.0
        for start in stride(from: 0, to: points.count, by: 8) {
            var lanes = SIMD8<Double>(repeating: points[start])
            for lane in 0..<min(8, points.count - start) { lanes[lane] = points[start + lane] }
            let results = actual(lanes)
            for lane in 0..<8 {
                let reference = expected(lanes[lane])
                let difference = abs(results[lane] - reference)
                largest = max(largest, reference == 0 ? difference : difference / reference)
            }
        }
        return largest
    }

    private let sweep = stride(from: -40.0, through: 40, by: 1.0 / 512).map { $0 }

    @Test("e^x is exact to two units in the last place")
    func exponential() {
        #expect(error(sweep, LaneMath.exp) { exp($0) } < 4.5e-16)
        let wide = stride(from: -700.0, through: 700, by: 0.173).map { $0 }
        #expect(error(wide, LaneMath.exp) { exp($0) } < 4.5e-16)
    }

    @Test("1 / (1 + e^−x) is exact to three units in the last place")
    func logistic() {
        #expect(error(sweep, LaneMath.logistic) { 1 / (1 + exp(-$0)) } < 7e-16)
    }

    @Test("the logistic function is 1 for large x and almost 0 for large −x", arguments: [710.0, 1e6, 1e300])
    func extremes(_ x: Double) {
        #expect(LaneMath.logistic(SIMD8(repeating: x))[0] == 1)
        #expect(LaneMath.logistic(SIMD8(repeating: -x))[0] < 1e-300)
        #expect(LaneMath.logistic(SIMD8(repeating: -x))[0] >= 0)
    }

    @Test("powers are exact to twelve digits", arguments: [0.1, 0.5, 1, 1.5, 2, 3])
    func power(_ exponent: Double) {
        let bases = stride(from: 0.0, through: 1, by: 1.0 / 4096).map { $0 } + (1...60).map { pow(10, -Double($0)) }
        #expect(error(bases, { LaneMath.power($0, exponent) }) { pow($0, exponent) } < 2e-13)
        let common = bases.filter { $0 >= 1e-6 || $0 == 0 }
        #expect(error(common, { LaneMath.power($0, exponent) }) { pow($0, exponent) } < 1e-14)
    }

    @Test("every power of 0 is 0, and of 1 is 1", arguments: [1e-3, 0.5, 2, 100])
    func powerOfBounds(_ exponent: Double) {
        #expect(LaneMath.power(SIMD8(repeating: 0), exponent) == SIMD8(repeating: 0))
        #expect(LaneMath.power(SIMD8(repeating: 1), exponent) == SIMD8(repeating: 1))
    }

    @Test("clamping keeps values within the bounds, and nan becomes the lower bound")
    func bounds() {
        let x = SIMD8(-3, -0.0, 0, 0.25, 1, 2, .infinity, .nan)
        let clamped = LaneMath.clamp(x, SIMD8(repeating: 0), SIMD8(repeating: 1))
        #expect(clamped == SIMD8(0, 0, 0, 0.25, 1, 1, 1, 0))
        #expect(clamped[1].sign == .plus)
    }

    @Test("only keeps the lanes whose bit is set")
    func picking() {
        let x = SIMD8<Double>(1, 2, 3, 4, 5, 6, 7, 8)
        #expect(LaneMath.only(0b1000_0101, x) == SIMD8(1, 0, 3, 0, 0, 0, 0, 8))
    }

    @Test("rounding keeps 40 significant bits")
    func rounding() {
        let unit = 0x1p-39
        let values = SIMD8(1, 1 + unit, 1 + unit * 0.49, 1 + unit * 0.5, 2 - unit * 0.25, 0, 0x1p-1000, 0.75)
        let expected = SIMD8(1, 1 + unit, 1, 1 + unit, 2, 0, 0x1p-1000, 0.75)
        #expect(LaneMath.rounded(values) == expected)
    }
}

@Suite struct PropensityTests {
    /// The score of a customer whose only column has the sum `x`.
    private func score(_ x: Double, _ link: ScoreMatrix.Link) throws -> Double {
        let scores = ScoreMatrix(featureCount: 1, columns: [.init(bias: 0, weights: [1])], link: link)
        let customer = Customer(features: [x], predicates: [])
        let decisions = Decisions(.fixture(scores: scores), .init(), [[customer]])
        return try #require(decisions.recommendations.first).score
    }

    @Test("scores are probabilities to six decimals", arguments: (-160...160).map { Double($0) / 4 })
    func logistic(_ x: Double) throws {
        #expect(try abs(score(x, .logistic) - 1 / (1 + exp(-x))) <= 0.500_001e-6)
    }

    @Test("huge sums give the scores 0 and 1", arguments: [1e6, 1e300])
    func extremes(_ x: Double) throws {
        #expect(try score(x, .logistic) == 1)
        #expect(try score(-x, .logistic) == 0)
        #expect(try score(x, .clamped) == 1)
        #expect(try score(-x, .clamped) == 0)
    }

    @Test("clamped sums within 0–1 are the score", arguments: [0, 0.25, 0.123457, 1])
    func clamped(_ x: Double) throws {
        #expect(try score(x, .clamped) == x)
    }
}
