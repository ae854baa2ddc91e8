internal import MusterEngine
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

extension CampaignRun {
    /// Takes over what was decided.
    mutating func count(_ outcome: DecisionOutcome, of plan: DecisionPlan) {
        totalCustomers = outcome.totalCustomers
        processed = outcome.processed
        recommended = outcome.recommended
        totalRecommendations = outcome.totalRecommendations
        progress = 1
        summary = RunSummary(outcome, of: plan)
    }
}

extension RunSummary {
    /// Counts what a plan's run decided, with the names of the plan.
    init(_ outcome: DecisionOutcome, of plan: DecisionPlan) {
        let total = outcome.totalRecommendations
        func breakdown(_ labels: [DecisionPlan.Label], by id: (Treatment) -> String) -> [Breakdown] {
            var counts: [String: Int] = [:]
            for (treatment, count) in zip(plan.treatments, outcome.counts) { counts[id(treatment), default: 0] += count }
            return labels.map { label in
                let count = counts[label.id] ?? 0
                return Breakdown(
                    id: label.id, name: label.name, count: count, share: total == 0 ? 0 : Double(count) / Double(total))
            }.sorted { ($1.count, $0.id) < ($0.count, $1.id) }
        }
        self.init(
            byOffer: breakdown(plan.offers) { $0.offerId.rawValue },
            byChannel: breakdown(plan.channels) { $0.channelId.rawValue },
            byCategory: breakdown(plan.categories) { $0.categoryId.rawValue },
            constraints: outcome.closures.map { ReachedConstraint($0, of: plan) })
    }
}

extension RunSummary.ReachedConstraint {
    init(_ closure: DecisionOutcome.Closure, of plan: DecisionPlan) {
        switch closure.limit {
        case .total:
            self.init(constraint: .maxTotalPerRun, limit: plan.limits.total ?? 0, customerId: closure.customerId)
        case .offer(let index):
            let treatment = plan.treatments[plan.table.offers[index].treatments.lowerBound]
            self.init(
                constraint: .maxPerOffer, limit: plan.limits.perOffer ?? 0, id: treatment.offerId.rawValue,
                name: treatment.offerName, customerId: closure.customerId)
        case .channel(let index):
            self.init(
                constraint: .maxPerChannel, limit: plan.limits.perChannel ?? 0, id: plan.channels[index].id,
                name: plan.channels[index].name, customerId: closure.customerId)
        }
    }
}
