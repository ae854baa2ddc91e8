import Foundation
import MusterTestSupport
import MusterTraining
import Testing

@Suite struct ModelQualityTests {
    @Test("the area under the curve is the share of pairs in the right order, where ties count half", arguments: 0..<30)
    func auc(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 2...200, using: &random)
        // Few levels, so that there are ties.
        let levels = Int.random(in: 1...50, using: &random)
        let predictions = (0..<count).map { _ in Double(Int.random(in: 0...levels, using: &random)) / Double(levels) }
        var outcomes = (0..<count).map { _ in Bool.random(using: &random) }
        (outcomes[0], outcomes[1]) = (true, false)
        var won = 0.0
        var pairs = 0.0
        for positive in 0..<count where outcomes[positive] {
            for negative in 0..<count where !outcomes[negative] {
                pairs += 1
                let (high, low) = (predictions[positive], predictions[negative])
                won += high > low ? 1 : high == low ? 0.5 : 0
            }
        }
        let quality = try #require(ModelQuality(predictions, outcomes))
        #expect(abs(try #require(quality.auc) - won / pairs) < 1e-12)
    }

    @Test("calibration covers every example once, from low predictions to high")
    func calibration() throws {
        var random = SeededRandom(seed: 1)
        let predictions = (0..<1_003).map { _ in Double.random(in: 0...1, using: &random) }
        let outcomes = predictions.map { Double.random(in: 0...1, using: &random) < $0 }
        let quality = try #require(ModelQuality(predictions, outcomes))
        #expect(quality.calibration.map(\.examples).allSatisfy { (100...101).contains($0) })
        #expect(quality.calibration.reduce(0) { $0 + $1.examples } == 1_003)
        let positives = quality.calibration.reduce(0) { $0 + $1.observed * Double($1.examples) }
        #expect(abs(positives - Double(quality.positives)) < 1e-9)
        for (low, high) in zip(quality.calibration, quality.calibration.dropFirst()) {
            #expect(low.predicted < high.predicted)
        }
        for bin in quality.calibration { #expect(abs(bin.predicted - bin.observed) < 0.2) }
    }

    @Test("the loss of a certain but wrong prediction is finite, and that of 0.5 is log 2")
    func loss() throws {
        #expect(try #require(ModelQuality([0.5, 0.5], [true, false])).logLoss == log(2))
        #expect(try #require(ModelQuality([0, 1], [true, true])).logLoss == -log(1e-15) / 2)
    }

    @Test("without both outcomes there is no AUC, without examples no quality")
    func ends() throws {
        let quality = try #require(ModelQuality([0.2, 0.4], [true, true]))
        #expect(quality.auc == nil && quality.positives == 2 && quality.calibration.count == 2)
        #expect(ModelQuality([], []) == nil)
    }
}
