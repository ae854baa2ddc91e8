internal import Foundation
internal import MusterKernel
internal import MusterModel

/// How a flow scores its offers.
struct Scoring {
    var matrix: ScoreMatrix = .none
    /// By offer: the column of its propensity, `nil` when the method needs none.
    var columns: [Int?]
    /// By offer: the part of its value that does not depend on the customer.
    var factors: [Double]
    var propensityExponent = 1.0
    var relevanceExponent = 1.0

    /// What a fit multiplier contributes to the value.
    func fitFactor(_ multiplier: Double) -> Double {
        relevanceExponent == 1 ? multiplier : pow(multiplier, relevanceExponent)
    }
}

extension Planner {
    /// - Parameter offers: those of the flow, in the order of the table.
    mutating func scoring(_ flow: DecisionFlow, offers: [Offer]) -> Scoring {
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
            report(
                flow, path, stage.model.map { "There is no model '\($0)'." }
                    ?? "The method \(stage.method.rawValue) needs a model.")
            return scoring
        }
        let uncovered = offers.filter { !model.covers($0.id) }
        guard uncovered.isEmpty else {
            report(
                flow, path,
                "Model '\(id)' gives no propensity for "
                    + uncovered.map { "'\($0.id)'" }.sorted().joined(separator: ", ") + ".",
                hint: "Add them under offers in the model, or \"*\" for every offer that is not named.")
            return scoring
        }
        switch model.form {
        case .logisticRegression(let regression): add(regression, of: model, to: &scoring, offers)
        case .scorecard(let scorecard): add(scorecard, of: model, to: &scoring, offers)
        case .naiveBayes(let bayes): add(bayes, of: model, to: &scoring, offers)
        case .gradientBoosted(let boosted): add(boosted, of: model, to: &scoring, offers)
        }
        return scoring
    }

    private mutating func add(
        _ regression: LogisticRegression, of model: ScoringModel, to scoring: inout Scoring, _ offers: [Offer]
    ) {
        let terms = offers.compactMap { regression.terms(for: $0.id) }
        let used = Set(terms.flatMap { $0.coefficients.filter { $0.value != 0 }.keys })
        var numbers: [String: Int] = [:]
        for (index, feature) in regression.features.enumerated() where used.contains(feature.name) {
            let path = DocumentPath("features").appending(index).appending("value")
            if let sql = number(feature.value, of: model, at: path) {
                numbers[feature.name] = facts.feature(
                    .init(name: feature.name, sql: sql, missing: feature.missing ?? 0))
            }
        }
        scoring.matrix = ScoreMatrix(featureCount: facts.features.count, columns: [], link: .logistic)
        var columns: [LogisticRegression.Terms: Int] = [:]
        for (offer, term) in terms.enumerated() {
            if columns[term] == nil {
                var weights = [Double](repeating: 0, count: facts.features.count)
                for (name, coefficient) in term.coefficients {
                    if let number = numbers[name] { weights[number] = coefficient }
                }
                columns[term] = scoring.matrix.columns.count
                scoring.matrix.columns.append(ScoreMatrix.Column(bias: term.intercept, weights: weights))
            }
            scoring.columns[offer] = columns[term]
        }
    }

    /// A scorecard is linear over its conditions: points · slope each, and (baseScore − origin) · slope to begin with.
    private mutating func add(
        _ scorecard: Scorecard, of model: ScoringModel, to scoring: inout Scoring, _ offers: [Offer]
    ) {
        let range = scorecard.maxScore - scorecard.minScore
        let isSigmoid = scorecard.normalization == .sigmoid
        let slope = isSigmoid ? 6 / range : 1 / range
        let origin = isSigmoid ? (scorecard.minScore + scorecard.maxScore) / 2 : scorecard.minScore
        let numbers = scorecard.rules.enumerated().map { index, rule in
            let path = DocumentPath("rules").appending(index).appending("when")
            return condition(rule.when, of: model, at: path).map {
                facts.feature(.init(name: rule.when, sql: "CAST(\($0) AS DOUBLE)", missing: 0))
            }
        }
        let bias = (scorecard.baseScore - origin) * slope
        scoring.matrix = ScoreMatrix(
            featureCount: facts.features.count, columns: [], link: isSigmoid ? .logistic : .clamped)
        var columns: [[Double]: Int] = [:]
        for (index, offer) in offers.enumerated() {
            var weights = [Double](repeating: 0, count: facts.features.count)
            for (rule, number) in zip(scorecard.rules, numbers) where rule.offers?.contains(offer.id) ?? true {
                if let number { weights[number] += rule.points * slope }
            }
            if columns[weights] == nil {
                columns[weights] = scoring.matrix.columns.count
                scoring.matrix.columns.append(ScoreMatrix.Column(bias: bias, weights: weights))
            }
            scoring.columns[index] = columns[weights]
        }
    }

    /// The SQL of a feature, a DOUBLE; a condition counts as 1 or 0.
    mutating func number(_ text: String, of model: ScoringModel, at path: DocumentPath) -> String? {
        let use = ExpressionSite(text, at: path, seeing: .customer, expecting: .number)
        return sql(use, of: model).map { "CAST(\($0.sql) AS DOUBLE)" }
    }
}

extension DecisionFlow {
    /// The score stage and its place; by priority and weight, when there is none.
    var score: (index: Int, stage: Score) {
        for (index, stage) in stages.enumerated() {
            if case .score(let score) = stage { return (index, score) }
        }
        return (stages.count, Score(method: .priority_weighted))
    }
}
