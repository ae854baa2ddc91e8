internal import MusterKernel
internal import MusterModel

/// A treatment of the plan, with all that decides about it.
struct PlannedTreatment {
    var entry: PlannedOffer
    var treatment: Treatment
    var row: DecisionProblem.Treatment
    /// The fit rules that apply, also those that multiply by 1.
    var fits: [ExplanationMetadata.Fit]
}

extension Planner {
    /// The treatments of the offers, offer by offer, each in the order of the channels.
    mutating func treatments(
        of offers: [PlannedOffer], on channels: [Channel], _ flow: DecisionFlow, _ blockers: [EligibilityCheck],
        _ steps: FunnelSteps, _ scoring: Scoring
    ) -> [PlannedTreatment] {
        let fitRules = flow.qualifies ? catalog.rules(.fit) : []
        var treatments: [PlannedTreatment] = []
        for (index, entry) in offers.enumerated() {
            for creative in entry.creatives {
                guard let place = channels.firstIndex(where: { $0.id == creative.channelId }) else { continue }
                let channel = channels[place]
                var row = DecisionProblem.Treatment(offer: index, channel: place)
                for (number, blocker) in blockers.enumerated() where blocker.applies(to: entry, on: channel.id) {
                    guard let predicate = predicate(of: blocker, for: entry, on: channel.id, in: flow) else { continue }
                    row.predicates.append(predicate)
                    row.reasons.append(steps.firstBlocker + number)
                }
                let fits = fitRules.filter { $0.scope.applies(to: entry, on: channel.id) }.compactMap {
                    fit($0, for: entry.offer)
                }
                row.fits = fits.map { .init(predicate: $0.predicate, factor: scoring.fitFactor($0.multiplier)) }
                    .filter { $0.factor != 1 }
                let treatment = Treatment(
                    offer: entry.offer, category: entry.category, channel: channel, creative: creative)
                treatments.append(PlannedTreatment(entry: entry, treatment: treatment, row: row, fits: fits))
            }
        }
        return treatments
    }

    /// - Returns: `nil` when the condition is wrong, which is reported, and for a policy that has none.
    private mutating func predicate(
        of blocker: EligibilityCheck, for entry: PlannedOffer, on channel: Channel.ID, in flow: DecisionFlow
    ) -> Int? {
        switch blocker {
        case .consent(let condition, let channel): predicate(condition, of: channel, at: DocumentPath("consent"))
        case .rule(let rule): predicate(of: rule, for: entry.offer)
        case .policy(let policy): predicate(of: policy, for: entry, on: channel)
        case .filter(let filter, let stage):
            predicate(filter.where, for: entry.offer, of: flow, at: DocumentPath("stages").appending(stage).appending("where"))
        }
    }

    private mutating func predicate(of rule: QualificationRule, for offer: Offer) -> Int? {
        predicate(rule.when, for: offer, of: rule, at: DocumentPath("when"), opensWhenMissing: rule.onMissing == .pass)
    }

    private mutating func fit(_ rule: QualificationRule, for offer: Offer) -> ExplanationMetadata.Fit? {
        predicate(of: rule, for: offer).map {
            .init(id: rule.id.rawValue, name: rule.name, condition: rule.when, multiplier: rule.multiplier, predicate: $0)
        }
    }
}
