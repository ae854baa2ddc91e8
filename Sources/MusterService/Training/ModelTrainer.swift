internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterTraining

/// Fits the weights of a model: separate weights for each offer with enough examples, and common weights for the others.
struct ModelTrainer {
    let request: TrainingRequest
    let features: [LogisticRegression.Feature]
    let examples: TrainingExamples
    /// By offer id.
    private(set) var fits: [String: LogisticFit] = [:]
    /// The fit on the examples of all offers.
    private(set) var fallback: LogisticFit

    /// - Parameter known: the offers that the model may name. Examples of other offers only count for the common weights.
    /// - Throws: ``TrainingError``.
    init(
        _ request: TrainingRequest, _ features: [LogisticRegression.Feature], _ examples: TrainingExamples,
        known: Set<String>
    ) throws {
        self.request = request
        self.features = features
        self.examples = examples
        let all = Examples(joining: Self.ordered(examples).map(\.examples.training))
        fallback = try Self.fit(all, "all offers together", features, l2: request.l2)
        for (id, offer) in Self.ordered(examples) where known.contains(id) && isEnough(offer.training) {
            fits[id] = try Self.fit(offer.training, "offer '\(id)'", features, l2: request.l2)
        }
    }

    func model(like base: ScoringModel) -> ScoringModel {
        var offers = [LogisticRegression.anyOffer: terms(fallback)]
        for (id, fit) in fits { offers[id] = terms(fit) }
        return ScoringModel(
            id: request.model, name: base.name, description: base.description,
            form: .logisticRegression(LogisticRegression(features: features, offers: offers)))
    }

    /// Predictions and outcomes of the held-out customers for one offer.
    func heldOut(_ id: String) -> (predictions: [Double], outcomes: [Bool]) {
        guard let examples = examples.offers[id]?.heldOut else { return ([], []) }
        return ((fits[id] ?? fallback).predictions(for: examples), examples.outcomes)
    }

    var constantFeatures: [String] {
        zip(features, fallback.coefficients).filter { $0.1 == 0 }.map(\.0.name)
    }

    private func isEnough(_ examples: Examples) -> Bool {
        min(examples.positives, examples.negatives) >= max(1, request.minPositives)
    }

    private func terms(_ fit: LogisticFit) -> LogisticRegression.Terms {
        let coefficients = zip(features.map(\.name), fit.coefficients).filter { $0.1 != 0 }
        return .init(
            intercept: fit.intercept,
            coefficients: Dictionary(firstOf: coefficients.map { ($0.0, $0.1) }))
    }

    static func ordered(_ examples: TrainingExamples) -> [(id: String, examples: TrainingExamples.Offer)] {
        examples.offers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    private static func fit(
        _ examples: Examples, _ description: String, _ features: [LogisticRegression.Feature], l2: Double
    ) throws -> LogisticFit {
        do {
            return try LogisticFit(examples, l2: l2)
        } catch {
            switch error {
            case .oneOutcomeOnly:
                throw TrainingError.oneOutcomeOnly(examples: description)
            case .unusable(let feature): throw TrainingError.featureTooLarge(features[feature].name)
            case .redundant(let feature):
                throw TrainingError.redundantFeature(features[feature].name, examples: description)
            case .notConverging: throw TrainingError.separated(examples: description)
            }
        }
    }
}
