internal import MusterEngine
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

extension CustomerDecision {
    /// - Parameters:
    ///   - run: the run that is explained; `nil` for a decision of now.
    ///   - trace: `nil` if the customer is not in the segment.
    init(of customer: String, _ plan: DecisionPlan, _ facts: CustomerFacts, run: CampaignRun?, trace: DecisionTrace?) {
        let segment = plan.notes.segment
        self.init(
            campaignId: plan.campaignId.rawValue, campaignName: plan.notes.campaignName, runId: run?.id.rawValue,
            asOf: plan.asOf, customerId: customer,
            segment: Segment(id: segment.id, name: segment.name, condition: segment.condition, holds: facts.segment),
            attributes: zip(plan.notes.attributes, facts.attributes).map { Attribute(name: "\($0)", value: $1) },
            unreachable: plan.unreachable.map {
                UnreachableOffer(id: $0.id, name: $0.name, reason: plan.funnelSteps[$0.step].reason)
            })
        guard let trace else { return }
        heldOut = facts.block.isHeldOut(0)
        processed = run.map { _ in trace.isProcessed }
        treatments = plan.treatments.indices.map { TreatmentDecision(of: $0, plan, facts, trace, run) }
            .sorted { ($0.offerId, $0.channelId, $0.creativeId) < ($1.offerId, $1.channelId, $1.creativeId) }
    }
}

extension TreatmentDecision {
    fileprivate init(
        of index: Int, _ plan: DecisionPlan, _ facts: CustomerFacts, _ trace: DecisionTrace, _ run: CampaignRun?
    ) {
        let (names, treatment, entry) = (plan.treatments[index], plan.problem.treatments[index], trace.entries[index])
        self.init(
            offerId: names.offerId.rawValue, offerName: names.offerName, channelId: names.channelId.rawValue,
            channelName: names.channelName, creativeId: names.creativeId.rawValue, creativeName: names.creativeName,
            categoryId: names.categoryId.rawValue, categoryName: names.categoryName,
            mandatory: plan.notes.offers[treatment.offer].mandatory, outcome: Outcome(entry.outcome),
            position: entry.position, limit: Limit(entry.outcome, plan, run),
            checks: zip(treatment.predicates, treatment.reasons).enumerated().map { index, check in
                let (predicate, step) = check
                return Check(
                    plan.funnelSteps[step], predicate: predicate, plan.facts, facts,
                    contactsInRun: entry.outcome.contactsInRun(ofPredicate: index))
            },
            score: ScoreExplanation(of: index, plan, facts, entry))
        if case .recommended(let rank) = entry.outcome { self.rank = rank }
    }
}

extension TreatmentDecision.Outcome {
    fileprivate init(_ outcome: DecisionTrace.Outcome) {
        self =
            switch outcome {
            case .recommended: .recommended
            case .predicateFailed, .contactLimitReached: .blocked
            case .closed: .closed
            case .offerTaken: .offerTaken
            case .groupFull: .groupFull
            case .outranked: .rankedOut
            case .totalReached: .totalReached
            }
    }
}

extension DecisionTrace.Outcome {
    /// The contacts of the run that make a predicate of the treatment fail; `nil` if it does not fail because of them.
    fileprivate func contactsInRun(ofPredicate predicate: Int) -> Int? {
        guard case .contactLimitReached(predicate, let contacts) = self else { return nil }
        return contacts
    }
}

extension TreatmentDecision.Check {
    /// - Parameter contactsInRun: the recommendations before the treatment that make the check fail; `nil` if none do.
    fileprivate init(
        _ step: FunnelStep, predicate: Int, _ query: FactsQuery, _ facts: CustomerFacts, contactsInRun: Int?
    ) {
        self.init(
            reason: step.reason, id: step.id, name: step.name, condition: step.condition, holds: nil,
            passes: contactsInRun == nil && facts.block.predicateHolds(predicate, for: 0),
            count: facts.counts[predicate].map { $0 + (contactsInRun ?? 0) }, countInRun: contactsInRun)
        switch query.predicates[predicate] {
        // The condition of a segment exclusion is negated in the plan: it is true for customers outside the segment.
        case .condition(let condition, _): holds = step.reason == .policy ? nil : facts.conditions[condition]
        case .history(let predicate): limit = predicate.limit
        case .timeWindow: break
        }
    }
}

extension TreatmentDecision.Limit {
    fileprivate init?(_ outcome: DecisionTrace.Outcome, _ plan: DecisionPlan, _ run: CampaignRun?) {
        let closing: Allocation.Closure.Limit
        switch outcome {
        case .closed(let limit): closing = limit
        case .totalReached: closing = .total
        case .groupFull(let group):
            let step = plan.funnelSteps[plan.problem.reasons.groups[group]]
            self.init(name: step.name ?? step.id ?? "", limit: plan.problem.groupLimits[group])
            return
        case .recommended, .predicateFailed, .contactLimitReached, .offerTaken, .outranked: return nil
        }
        let closure = DecisionOutcome.Closure(limit: closing, customerId: nil)
        let reached = RunSummary.ReachedConstraint(closure, of: plan)
        let recorded = run?.summary.constraints.first { constraint in
            var nameless = constraint
            nameless.customerId = nil
            return nameless == reached
        }
        let name = reached.constraint.rawValue + (reached.name.map { " · \($0)" } ?? "")
        self.init(name: name, limit: reached.limit, customerId: recorded?.customerId)
    }
}
