import Foundation
import MusterTestSupport
import MusterTraining
import Testing

@Suite struct LogisticFitTests {
    /// Fitted by scikit-learn 1.9.1 (`LogisticRegression(C=1/l2, solver='newton-cholesky', tol=1e-14)`) on the same
    /// examples, standardised by their mean and population variance, and converted back.
    static let known: [(l2: Double, intercept: Double, coefficients: [Double])] = [
        (0.1, -1.4915264968816035, [0.18870903991473054, 0.021453965463606717, 0.9356045554112943]),
        (1, -1.4808844973930317, [0.1874290307220876, 0.021300968900905375, 0.929291370796209]),
        (50, -1.079491169117076, [0.13913933011956506, 0.015641202941105437, 0.6905840721926523]),
    ]

    private static var examples: Examples {
        var examples = Examples(featureCount: 3)
        for number in 0..<700 {
            let (tenths, count, parity) = (number * 37 % 101, number * 53 % 17, number % 2)
            let outcome = (number * 29 % 23) * 10 < 40 + 50 * parity + tenths
            examples.append(outcome) { [Double(tenths) / 10, Double(count), Double(parity)][$0] }
        }
        return examples
    }

    @Test("coefficients equal those of another program", arguments: known)
    func otherProgram(_ l2: Double, _ intercept: Double, _ coefficients: [Double]) throws {
        #expect(Self.examples.positives == 364)
        let fit = try LogisticFit(Self.examples, l2: l2)
        #expect(abs(fit.intercept - intercept) < 1e-9)
        for (found, known) in zip(fit.coefficients, coefficients) { #expect(abs(found - known) < 1e-9) }
        #expect(fit.iterations < 10)
    }

    @Test("without a feature that varies, the probability is the share of positive outcomes")
    func constant() throws {
        var examples = Examples(featureCount: 1)
        for number in 0..<40 { examples.append(number < 10) { _ in 0.1 } }
        let fit = try LogisticFit(examples, l2: 1)
        #expect(fit.coefficients == [0])
        #expect(abs(fit.intercept - log(10.0 / 30)) < 1e-12)
    }

    @Test("one condition without a penalty: each group gets its own share")
    func closedForm() throws {
        var examples = Examples(featureCount: 1)
        for number in 0..<1_300 {
            examples.append(number < 300 ? number < 60 : number < 1_000) { _ in number < 300 ? 1 : 0 }
        }
        let fit = try LogisticFit(examples, l2: 0)
        let (inside, outside) = (log(60.0 / 240), log(700.0 / 300))
        #expect(abs(fit.intercept - outside) < 1e-9)
        #expect(abs(fit.coefficients[0] - (inside - outside)) < 1e-9)
        let predictions = fit.predictions(for: examples)
        #expect(abs(predictions[0] - 0.2) < 1e-9 && abs(predictions[500] - 0.7) < 1e-9)
    }

    @Test("at the minimum every derivative is 0", arguments: 0..<20)
    func gradient(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let featureCount = Int.random(in: 1...6, using: &random)
        let l2 = Double.random(in: 0.01...5, using: &random)
        let scales = (0..<featureCount).map { _ in pow(10, Double.random(in: -4...4, using: &random)) }
        let truth = (0..<featureCount).map { _ in Double.random(in: -2...2, using: &random) }
        var examples = Examples(featureCount: featureCount)
        for _ in 0..<Int.random(in: 300...1_500, using: &random) {
            let values = truth.map { _ in Double.random(in: -1...3, using: &random) }
            let margin = zip(truth, values).reduce(-0.5) { $0 + $1.0 * $1.1 }
            let outcome = Double.random(in: 0..<1, using: &random) < 1 / (1 + exp(-margin))
            examples.append(outcome) { values[$0] * scales[$0] + scales[$0] }
        }
        let fit = try LogisticFit(examples, l2: l2)
        let predictions = fit.predictions(for: examples)
        let residuals = zip(examples.outcomes, predictions).map { ($0 ? 1 : 0) - $1 }
        #expect(abs(residuals.reduce(0, +)) < 1e-6)
        for (values, coefficient) in zip(examples.features, fit.coefficients) {
            let mean = values.reduce(0, +) / Double(values.count)
            let deviation = sqrt(values.reduce(0) { $0 + pow($1 - mean, 2) } / Double(values.count))
            let slope = zip(residuals, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) / deviation }
            #expect(abs(slope - l2 * coefficient * deviation) < 1e-6)
        }
    }

    @Test("perfectly separated outcomes need a penalty")
    func separable() throws {
        var examples = Examples(featureCount: 1)
        for number in 0..<100 { examples.append(number >= 50) { _ in Double(number) } }
        #expect(throws: TrainingError.notConverging) { try LogisticFit(examples, l2: 0) }
        let fit = try LogisticFit(examples, l2: 0.001)
        #expect(fit.coefficients[0] > 0 && fit.coefficients[0].isFinite)
        #expect(ModelQuality(fit.predictions(for: examples), examples.outcomes)?.auc == 1)
    }

    @Test("without a penalty a redundant feature is an error; with one it shares the weight")
    func redundant() throws {
        var examples = Examples(featureCount: 3)
        for number in 0..<200 {
            let value = Double(number % 7)
            examples.append(number % 3 == 0 || number % 7 > 4) { [5, value, 2 * value - 3][$0] }
        }
        #expect(throws: TrainingError.redundant(feature: 2)) { try LogisticFit(examples, l2: 0) }
        let fit = try LogisticFit(examples, l2: 1)
        #expect(fit.coefficients[0] == 0)
        #expect(abs(fit.coefficients[1] - 2 * fit.coefficients[2]) < 1e-9)
    }

    @Test("unusable examples are refused")
    func refusals() {
        #expect(throws: TrainingError.oneOutcomeOnly) { try LogisticFit(Examples(featureCount: 1), l2: 1) }
        var examples = Examples(featureCount: 1)
        examples.append(true) { _ in 1 }
        #expect(throws: TrainingError.oneOutcomeOnly) { try LogisticFit(examples, l2: 1) }
        examples.append(false) { _ in 1e300 }
        #expect(throws: TrainingError.unusable(feature: 0)) { try LogisticFit(examples, l2: 1) }
    }

    @Test("joined examples are those of the parts, in order")
    func joining() {
        let all = Self.examples
        var parts = [Examples(featureCount: 3), Examples(featureCount: 3)]
        for index in 0..<all.count {
            parts[index < 300 ? 0 : 1].append(all.outcomes[index]) { all.features[$0][index] }
        }
        #expect(Examples(joining: parts) == all)
    }
}
