import Foundation

/// The ranking value of an offer for a customer.
///
/// - Source: DESIGN section 3, "Score methods" and "Scorecard".
extension ReferenceRun {
    var needsModel: Bool {
        switch run.flow.method {
        case .propensity, .formula: true
        case .priorityWeighted, nil: false
        }
    }

    func isCovered(_ offer: OfferCase) -> Bool {
        switch run.model {
        case .logistic(_, let offers): offers[offer.id] != nil || offers["*"] != nil
        case .scorecard: true
        case .naiveBayes(_, let offers): offers[offer.id] != nil || offers["*"] != nil
        case .gradientBoosted(_, let offers): offers[offer.id] != nil || offers["*"] != nil
        case nil: false
        }
    }

    func value(of offer: OfferCase, relevance: Double, customer: CustomerCase) -> (value: Double, score: Double) {
        let emphasis = (offer.weight ?? 100) / 100
        let impact = (offer.businessValue ?? 50) / 100
        switch run.flow.method {
        case .priorityWeighted, nil:
            let value = offer.priority / 100 * emphasis * relevance
            return (value, min(value, 1))
        case .propensity:
            let propensity = propensity(offer, customer)
            return (propensity * relevance, propensity)
        case .formula(let weights):
            let propensity = propensity(offer, customer)
            let value =
                pow(propensity, weights.propensity ?? 1) * pow(relevance, weights.relevance ?? 1)
                * pow(impact, weights.impact ?? 1) * pow(emphasis, weights.emphasis ?? 1)
            return (value, propensity)
        }
    }

    private func propensity(_ offer: OfferCase, _ customer: CustomerCase) -> Double {
        let here = GeneratedExpression.Surroundings(customer: customer.fields)
        switch run.model {
        case .logistic(let features, let offers):
            guard let terms = offers[offer.id] ?? offers["*"] else { return .nan }
            var sum = terms.intercept
            for feature in features {
                sum += (terms.coefficients[feature.name] ?? 0) * number(feature, here)
            }
            return 1 / (1 + exp(-sum))
        case .scorecard(let base, let min, let max, let isSigmoid, let rules):
            var raw = base
            for rule in rules where rule.offers?.contains(offer.id) ?? true {
                if rule.when.isTrue(here) { raw += rule.points }
            }
            if isSigmoid { return 1 / (1 + exp(-((raw - (min + max) / 2) / (max - min) * 6))) }
            return Swift.min(1, Swift.max(0, (raw - min) / (max - min)))
        case .naiveBayes(let features, let offers):
            guard let terms = offers[offer.id] ?? offers["*"] else { return .nan }
            return terms.propensity(features, here)
        case .gradientBoosted(let features, let offers):
            guard let trees = offers[offer.id] ?? offers["*"] else { return .nan }
            return trees.propensity(features, here)
        case nil:
            return .nan
        }
    }

    /// A condition counts as 1 or 0.
    private func number(_ feature: ModelCase.Feature, _ here: GeneratedExpression.Surroundings) -> Double {
        switch feature.value.value(here) {
        case .bool(let isTrue): isTrue ? 1 : 0
        case .int(let value): Double(value)
        case .double(let value): value
        case .missing, .text: feature.missing ?? 0
        }
    }
}
