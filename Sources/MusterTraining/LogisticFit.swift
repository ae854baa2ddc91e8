internal import Foundation

/// A logistic regression fitted to examples: P = 1 / (1 + e^−x), x = intercept + Σ coefficient · feature.
///
/// The fit minimises Σ −log P(outcome) + l2/2 · Σ coefficient² over standardised features, so that the penalty does not
/// depend on units. The intercept is not penalised. Equal examples give bit-identical results.
///
/// ```swift
/// let fit = try LogisticFit(training, l2: 1)
/// let quality = ModelQuality(fit.predictions(for: test), test.outcomes)
/// ```
///
/// - Source: Newton's method (iteratively reweighted least squares) as in Hastie, Tibshirani, Friedman, The Elements of
///   Statistical Learning, section 4.4.1, with step halving when a full step would increase the loss.
public struct LogisticFit: Hashable, Sendable {
    /// A fit with a minimum needs about ten.
    private static let maxIterations = 100

    public let intercept: Double
    /// By feature; 0 for a constant feature.
    public let coefficients: [Double]
    public let iterations: Int

    /// - Parameter l2: the strength of the penalty on large coefficients, at least 0. With 0, redundant features and
    ///   perfectly separated outcomes are errors.
    public init(_ examples: Examples, l2: Double) throws(TrainingError) {
        guard examples.positives > 0, examples.negatives > 0 else { throw .oneOutcomeOnly }
        let features = try StandardizedFeatures(examples.features)
        var parameters = [Double](repeating: 0, count: features.columns.count + 1)
        parameters[0] = log(Double(examples.positives) / Double(examples.negatives))
        var likelihood = PenalizedLikelihood(at: parameters, features.columns, examples.outcomes, l2: l2)
        for iteration in 1...Self.maxIterations {
            let step: [Double]
            do {
                step = try Cholesky(likelihood.hessian, size: parameters.count).solve(likelihood.descent)
            } catch {
                // In the first iteration a redundant feature is the cause; later, probabilities that have reached 0 or 1.
                guard iteration == 1, error.row > 0 else { throw .notConverging }
                throw .redundant(feature: features.sources[error.row - 1])
            }
            let gain = zip(likelihood.descent, step).reduce(0) { $0 + $1.0 * $1.1 }
            guard gain.isFinite else { throw .notConverging }
            if gain <= 1e-14 * likelihood.value {
                let found = zip(parameters, step).map { $0 + $1 }
                (intercept, coefficients) = features.original(found, featureCount: examples.features.count)
                iterations = iteration
                return
            }
            var share = 1.0
            while true {
                let next = zip(parameters, step).map { $0 + share * $1 }
                let reached = PenalizedLikelihood(at: next, features.columns, examples.outcomes, l2: l2)
                if reached.value <= likelihood.value - 1e-4 * share * gain + 1e-13 * likelihood.value {
                    (parameters, likelihood) = (next, reached)
                    break
                }
                share /= 2
                guard share > 1e-9 else { throw .notConverging }
            }
        }
        throw .notConverging
    }

    /// A probability (0–1) for each example.
    public func predictions(for examples: Examples) -> [Double] {
        var margins = [Double](repeating: intercept, count: examples.count)
        for (coefficient, values) in zip(coefficients, examples.features) where coefficient != 0 {
            for index in margins.indices { margins[index] += coefficient * values[index] }
        }
        return margins.map(Logistic.probability)
    }
}
