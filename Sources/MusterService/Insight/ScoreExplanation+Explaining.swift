internal import MusterEngine
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

extension ScoreExplanation {
    init(of treatment: Int, _ plan: DecisionPlan, _ facts: CustomerFacts, _ entry: DecisionTrace.Entry) {
        let (score, offer) = (plan.notes.score, plan.problem.treatments[treatment].offer)
        let propensity = plan.problem.offers[offer].column.map { Propensity(column: $0, plan, facts) }
        let matches = plan.notes.matches[treatment].map {
            Match(
                id: $0.id, name: $0.name, condition: $0.condition, multiplier: $0.multiplier,
                applies: facts.block.predicateHolds($0.predicate, for: 0))
        }
        let relevance = matches.filter(\.applies).reduce(1) { $0 * $1.multiplier }
        self.init(
            method: score.method, model: plan.notes.modelName, propensity: propensity, matches: matches,
            factors: Self.factors(score, plan.notes.offers[offer], propensity: propensity?.value, relevance: relevance),
            value: entry.value, score: entry.score)
    }

    private static func factors(
        _ score: DecisionFlow.Score, _ offer: ExplanationMetadata.Offer, propensity: Double?, relevance: Double
    ) -> [Factor] {
        let (priority, emphasis, impact) = (offer.priority / 100, offer.weight / 100, offer.businessValue / 100)
        switch score.method {
        case .priority_weighted:
            return [
                Factor(name: "priority", value: priority, exponent: 1),
                Factor(name: "emphasis", value: emphasis, exponent: 1),
                Factor(name: "relevance", value: relevance, exponent: 1),
            ]
        case .propensity:
            return [
                Factor(name: "propensity", value: propensity ?? 0, exponent: 1),
                Factor(name: "relevance", value: relevance, exponent: 1),
            ]
        case .formula:
            return [
                Factor(name: "propensity", value: propensity ?? 0, exponent: score.weights.propensity),
                Factor(name: "relevance", value: relevance, exponent: score.weights.relevance),
                Factor(name: "impact", value: impact, exponent: score.weights.impact),
                Factor(name: "emphasis", value: emphasis, exponent: score.weights.emphasis),
            ]
        }
    }
}

extension ScoreExplanation.Propensity {
    fileprivate init(column: Int, _ plan: DecisionPlan, _ facts: CustomerFacts) {
        let features = plan.facts.features.prefix(plan.problem.scores.featureCount)
        let parts = plan.problem.scores.contributions(
            column: column, features: zip(features, facts.features).map { $1 ?? $0.missing ?? .nan })
        let contributions = zip(zip(features, facts.features), parts.features).compactMap { fact, contribution in
            let (feature, value) = fact
            return contribution == 0
                ? nil
                : ScoreExplanation.Feature(
                    name: feature.bin.map { "\(feature.name) = \($0)" } ?? feature.name, value: value,
                    contribution: contribution)
        }
        self.init(
            value: parts.propensity, margin: parts.margin, bias: parts.bias,
            features: contributions.sorted { (abs($0.contribution), $1.name) > (abs($1.contribution), $0.name) })
    }
}
