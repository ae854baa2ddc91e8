internal import Foundation
internal import MusterEngine
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

extension CampaignRun {
    /// Sets the counts of the decision.
    mutating func count(_ outcome: DecisionOutcome, of plan: DecisionPlan) {
        totalCustomers = outcome.totalCustomers
        processed = outcome.processed
        recommended = outcome.recommended
        totalRecommendations = outcome.totalRecommendations
        progress = 1
        (partCount, partsDone) = (outcome.partCount, outcome.partCount)
        stages = outcome.stages
        summary = RunSummary(outcome, of: plan)
    }

    /// Sets the progress of a checkpoint. Later slices may already have been decided.
    mutating func take(_ checkpoint: RunCheckpoint) {
        (partsDone, partCount) = (checkpoint.partsDone, checkpoint.partCount)
        progress = max(progress, checkpoint.share)
        processed = checkpoint.processed
        recommended = checkpoint.recommended
        totalRecommendations = checkpoint.totalRecommendations
        stages = checkpoint.stages
    }

    /// Ends the run, and records how long it took.
    mutating func end(as status: Status, at instant: Date) throws(RunStateError) {
        try move(to: status, at: instant)
        // The clock may have been set back.
        let milliseconds = max(0, instant.timeIntervalSince(startedAt ?? instant) * 1000)
        durationMs = Int(milliseconds.rounded())
        avgLatencyMs = processed == 0 ? 0 : milliseconds / Double(processed)
    }
}

extension RunSummary {
    /// Summarizes the outcome of a run, with the names in its plan.
    init(_ outcome: DecisionOutcome, of plan: DecisionPlan) {
        func breakdown(_ labels: [DecisionPlan.Label], by id: (Treatment) -> String) -> [Breakdown] {
            Self.breakdown(labels, zip(plan.treatments.map(id), outcome.counts))
        }
        self.init(
            byOffer: breakdown(plan.offers) { $0.offerId.rawValue },
            byChannel: breakdown(plan.channels) { $0.channelId.rawValue },
            byCategory: breakdown(plan.categories) { $0.categoryId.rawValue },
            constraints: outcome.closures.map { ReachedConstraint($0, of: plan) }, funnel: RunFunnel(outcome, of: plan),
            controlGroup: plan.controlGroup.map { _ in
                let heldOut = outcome.heldOut
                return HeldOutCustomers(
                    customers: heldOut.customers, recommended: heldOut.recommended, totalRecommendations: heldOut.total,
                    byOffer: Self.breakdown(plan.offers, zip(plan.treatments.map(\.offerId.rawValue), heldOut.counts)))
            })
    }

    /// - Parameter counts: the recommendations of each treatment, with the id that they count for.
    private static func breakdown(
        _ labels: [DecisionPlan.Label], _ counts: some Sequence<(String, Int)>
    ) -> [Breakdown] {
        let byId = Dictionary(Array(counts), uniquingKeysWith: +)
        let total = byId.values.reduce(0, +)
        return labels.map { label in
            let count = byId[label.id] ?? 0
            return Breakdown(
                id: label.id, name: label.name, count: count, share: total == 0 ? 0 : Double(count) / Double(total))
        }.sorted { ($1.count, $0.id) < ($0.count, $1.id) }
    }
}

extension RunFunnel {
    /// Counts by offer id, including offers that no customer can get.
    init(_ outcome: DecisionOutcome, of plan: DecisionPlan) {
        let reachable = plan.problem.offers.enumerated().map { index, offer in
            let treatment = plan.treatments[offer.treatments.lowerBound]
            return OfferCandidates(
                id: treatment.offerId.rawValue, name: treatment.offerName, candidates: outcome.processed,
                recommended: outcome.funnel.recommended[index], heldOut: outcome.funnel.heldOut[index],
                drops: plan.funnelSteps.indices.map { step in
                    .init(step: step, dropped: outcome.funnel.dropped(offer: index, reason: step))
                }.filter { $0.dropped > 0 })
        }
        let unreachable = plan.unreachable.map { offer in
            OfferCandidates(
                id: offer.id, name: offer.name, candidates: outcome.processed, recommended: 0, heldOut: 0,
                drops: outcome.processed == 0 ? [] : [.init(step: offer.step, dropped: outcome.processed)])
        }
        let offers = (reachable + unreachable).sorted { $0.id < $1.id }
        var dropped = Array(repeating: 0, count: plan.funnelSteps.count)
        for drop in offers.flatMap(\.drops) { dropped[drop.step] += drop.dropped }
        func sum(_ count: KeyPath<OfferCandidates, Int>) -> Int { offers.reduce(0) { $0 + $1[keyPath: count] } }
        self.init(
            customers: outcome.processed, candidates: sum(\.candidates), recommended: sum(\.recommended),
            heldOut: sum(\.heldOut), steps: zip(plan.funnelSteps, dropped).map { Step($0, dropped: $1) }, byOffer: offers)
    }
}

extension RunSummary.ReachedConstraint {
    init(_ closure: DecisionOutcome.Closure, of plan: DecisionPlan) {
        switch closure.limit {
        case .total:
            self.init(constraint: .maxTotalPerRun, limit: plan.limits.total ?? 0, customerId: closure.customerId)
        case .offer(let index):
            let treatment = plan.treatments[plan.problem.offers[index].treatments.lowerBound]
            self.init(
                constraint: .maxPerOffer, limit: plan.limits.perOffer ?? 0, id: treatment.offerId.rawValue,
                name: treatment.offerName, customerId: closure.customerId)
        case .channel(let index):
            self.init(
                constraint: .maxPerChannel, limit: plan.limits.perChannel ?? 0, id: plan.channels[index].id,
                name: plan.channels[index].name, customerId: closure.customerId)
        case .budget(let index):
            let budget = plan.limits.budgets[index]
            let treatment = budget.treatments.first.map { plan.treatments[$0] }
            self.init(
                constraint: .budget, limit: budget.limit, id: treatment?.offerId.rawValue, name: treatment?.offerName,
                customerId: closure.customerId)
        }
    }
}
