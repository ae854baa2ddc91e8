internal import Foundation
internal import MusterKernel
internal import MusterModel
internal import OrderedCollections

/// How a flow scores its offers.
struct Scoring {
    /// The features of the model that are used, each once, as numbered in ``matrix``.
    var features: OrderedSet<FactsQuery.Feature> = []
    var matrix: ScoreMatrix = .none
    /// By offer: the column of its propensity; `nil` if the method needs none.
    var columns: [Int?]
    /// By offer: the part of its value that is the same for all customers.
    var factors: [Double]
    var propensityExponent = 1.0
    var relevanceExponent = 1.0
    var findings = Findings()

    /// The part of a fit rule's multiplier in the value.
    func fitFactor(_ multiplier: Double) -> Double {
        relevanceExponent == 1 ? multiplier : pow(multiplier, relevanceExponent)
    }
}

/// Compiles the score stage of a flow: the features of its model and the weights of each offer. Offers with equal weights
/// share a column of the score matrix.
struct ScoringCompiler {
    let catalog: Catalog
    let expressions: ExpressionCompiler

    /// - Parameter offers: In the order of the decision problem.
    func compile(_ flow: DecisionFlow, for offers: [Offer]) -> Scoring {
        let (index, stage) = flow.score
        var scoring = Scoring(
            columns: Array(repeating: nil, count: offers.count), factors: Array(repeating: 1, count: offers.count))
        switch stage.method {
        case .priority_weighted:
            scoring.factors = offers.map { $0.priority / 100 * ($0.weight / 100) }
            return scoring
        case .propensity:
            break
        case .formula:
            scoring.propensityExponent = stage.weights.propensity
            scoring.relevanceExponent = stage.weights.relevance
            scoring.factors = offers.map {
                pow($0.businessValue / 100, stage.weights.impact) * pow($0.weight / 100, stage.weights.emphasis)
            }
        }
        let path = DocumentPath("stages").appending(index).appending("model")
        guard let id = stage.model, let model = catalog.models[id] else {
            scoring.findings.report(
                flow, path,
                stage.model.map { "There is no model '\($0)'." }
                    ?? "The method \(stage.method.rawValue) needs a model.")
            return scoring
        }
        let uncovered = offers.filter { !model.covers($0.id) }
        guard uncovered.isEmpty else {
            scoring.findings.report(
                flow, path,
                "Model '\(id)' gives no propensity for "
                    + uncovered.map { "'\($0.id)'" }.sorted().joined(separator: ", ") + ".",
                hint: "Add them under offers in the model, or \"*\" for every offer that is not named.")
            return scoring
        }
        switch model.form {
        case .logisticRegression(let regression): compile(regression, of: model, for: offers, &scoring)
        case .scorecard(let scorecard): compile(scorecard, of: model, for: offers, &scoring)
        case .naiveBayes(let bayes): compile(bayes, of: model, for: offers, &scoring)
        case .gradientBoosted(let boosted): compile(boosted, of: model, for: offers, &scoring)
        }
        return scoring
    }

    private func compile(
        _ regression: LogisticRegression, of model: ScoringModel, for offers: [Offer], _ scoring: inout Scoring
    ) {
        let terms = offers.compactMap { regression.terms(for: $0.id) }
        let used = Set(terms.flatMap { $0.coefficients.filter { $0.value != 0 }.keys })
        var numbers: [String: Int] = [:]
        for (index, feature) in regression.features.enumerated() where used.contains(feature.name) {
            let path = DocumentPath("features").appending(index).appending("value")
            if let value = expressions.number(feature.value, of: model, at: path, &scoring.findings) {
                numbers[feature.name] =
                    scoring.features.append(
                        .init(name: feature.name, value: .number(of: value), missing: feature.missing ?? 0)
                    ).index
            }
        }
        let featureCount = scoring.features.count
        let distinct = OrderedSet(terms)
        let columns = distinct.map { terms in
            var weights = [Double](repeating: 0, count: featureCount)
            for (name, coefficient) in terms.coefficients {
                if let number = numbers[name] { weights[number] = coefficient }
            }
            return ScoreMatrix.Column(bias: terms.intercept, weights: weights)
        }
        scoring.matrix = ScoreMatrix(featureCount: featureCount, columns: columns, link: .logistic)
        scoring.columns = terms.map { distinct.firstIndex(of: $0) }
    }

    /// A scorecard is linear over its conditions: points · slope each, and a bias of (baseScore − origin) · slope.
    private func compile(
        _ scorecard: Scorecard, of model: ScoringModel, for offers: [Offer], _ scoring: inout Scoring
    ) {
        let range = scorecard.maxScore - scorecard.minScore
        let isSigmoid = scorecard.normalization == .sigmoid
        let slope = isSigmoid ? 6 / range : 1 / range
        let origin = isSigmoid ? (scorecard.minScore + scorecard.maxScore) / 2 : scorecard.minScore
        let numbers = scorecard.rules.enumerated().map { index, rule -> Int? in
            let path = DocumentPath("rules").appending(index).appending("when")
            return expressions.condition(rule.when, of: model, at: path, &scoring.findings).map {
                scoring.features.append(.init(name: rule.when, value: .number(of: $0), missing: 0)).index
            }
        }
        let featureCount = scoring.features.count
        let weights = offers.map { offer in
            var weights = [Double](repeating: 0, count: featureCount)
            for (rule, number) in zip(scorecard.rules, numbers) where rule.offers?.contains(offer.id) ?? true {
                if let number { weights[number] += rule.points * slope }
            }
            return weights
        }
        let distinct = OrderedSet(weights)
        let bias = (scorecard.baseScore - origin) * slope
        scoring.matrix = ScoreMatrix(
            featureCount: featureCount, columns: distinct.map { ScoreMatrix.Column(bias: bias, weights: $0) },
            link: isSigmoid ? .logistic : .clamped)
        scoring.columns = weights.map { distinct.firstIndex(of: $0) }
    }

    /// A naive Bayes model is linear over its bins: each is a feature that is 1 for the customers in it and 0 for all
    /// others, also for those whose value is missing.
    private func compile(
        _ bayes: NaiveBayes, of model: ScoringModel, for offers: [Offer], _ scoring: inout Scoring
    ) {
        let terms = offers.compactMap { bayes.terms(for: $0.id) }
        let used = Set(terms.flatMap(\.likelihoods.keys))
        var numbers: [String: [Int]] = [:]
        for (index, feature) in bayes.features.enumerated() where used.contains(feature.name) {
            let path = DocumentPath("features").appending(index).appending("value")
            guard let bins = bins(of: feature, in: model, at: path, &scoring.findings) else { continue }
            numbers[feature.name] = zip(bins, feature.bins.labels).map { value, label in
                scoring.features.append(.init(name: feature.name, bin: label, value: value, missing: 0)).index
            }
        }
        let featureCount = scoring.features.count
        let distinct = OrderedSet(terms)
        let columns = distinct.map { terms in
            var weights = [Double](repeating: 0, count: featureCount)
            for (name, likelihoods) in terms.likelihoods {
                for (bin, number) in (numbers[name] ?? []).enumerated() {
                    weights[number] = log(likelihoods.accept[bin] / likelihoods.reject[bin])
                }
            }
            return ScoreMatrix.Column(bias: log(terms.prior / (1 - terms.prior)), weights: weights)
        }
        scoring.matrix = ScoreMatrix(featureCount: featureCount, columns: columns, link: .logistic)
        scoring.columns = terms.map { distinct.firstIndex(of: $0) }
    }

    /// A value for each bin: whether the customer is in it. `nil` if the feature is wrong, which is reported.
    private func bins(
        of feature: NaiveBayes.Feature, in model: ScoringModel, at path: DocumentPath, _ findings: inout Findings
    ) -> [FactsQuery.Feature.Value]? {
        switch feature.bins {
        case .edges(let edges):
            guard let number = expressions.number(feature.value, of: model, at: path, &findings) else { return nil }
            guard !edges.isEmpty else { return [] }
            let edges = edges.map(Optional.some)
            return zip([nil] + edges, edges + [nil]).map { .interval(of: number, from: $0, below: $1) }
        case .values(let values):
            let site = ExpressionSite(feature.value, at: path, seeing: .customer, expecting: .text)
            guard let text = expressions.compile(site, of: model.key, &findings) else { return nil }
            return values.map { .text(of: text, is: $0) } + [.otherText(of: text, than: values)]
        }
    }

    /// Each distinct ensemble is a column. Only the features that a tree splits on are read.
    private func compile(
        _ boosted: GradientBoosted, of model: ScoringModel, for offers: [Offer], _ scoring: inout Scoring
    ) {
        let ensembles = offers.compactMap { boosted.ensemble(for: $0.id) }
        let distinct = OrderedSet(ensembles)
        let used = Set(distinct.flatMap(\.trees).flatMap(\.feature))
        var numbers = Array(repeating: 0, count: boosted.features.count)
        for (index, feature) in boosted.features.enumerated() where used.contains(index) {
            let path = DocumentPath("features").appending(index).appending("value")
            if let value = expressions.number(feature.value, of: model, at: path, &scoring.findings) {
                numbers[index] =
                    scoring.features.append(
                        .init(name: feature.name, value: .number(of: value), missing: nil)
                    ).index
            }
        }
        let kernel = distinct.map { ensemble in
            let trees = ensemble.trees.map { tree in
                TreeEnsemble.Tree(
                    feature: tree.feature.map { $0 < 0 ? -1 : numbers[$0] }, value: tree.value, missing: tree.missing,
                    cover: tree.cover)
            }
            return TreeEnsemble(margin: ensemble.margin, trees: trees)
        }
        scoring.matrix = ScoreMatrix(
            featureCount: scoring.features.count, columns: [], ensembles: kernel, link: .logistic)
        scoring.columns = ensembles.map { distinct.firstIndex(of: $0) }
    }
}
