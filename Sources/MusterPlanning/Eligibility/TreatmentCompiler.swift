internal import MusterKernel
internal import MusterModel
internal import OrderedCollections

/// A treatment of the plan, with everything that decides about it.
struct PlannedTreatment {
    var entry: PlannedOffer
    var treatment: Treatment
    var row: DecisionProblem.Treatment
    /// The match rules that apply, also those that multiply by 1.
    var matches: [ExplanationMetadata.Match]
}

/// Compiles the treatments of offers, and the predicates that decide whether a customer can get them.
struct TreatmentCompiler {
    let catalog: Catalog
    /// The name of the customers' dataset.
    let dataset: String
    let expressions: ExpressionCompiler

    struct Result {
        /// Offer by offer, each in the order of the channels.
        var treatments: [PlannedTreatment] = []
        var conditions: OrderedSet<FactsQuery.Condition> = []
        var predicates: OrderedSet<FactsQuery.Predicate> = []
        var history: HistoryBuilder
        var budgets: [PlannedBudget] = []
        var findings = Findings()

        /// The predicate of a condition, added if it is new.
        fileprivate mutating func predicate(_ condition: FactsQuery.Condition, opensWhenMissing: Bool) -> Int {
            let index = conditions.append(condition).index
            return predicates.append(.condition(index, opensWhenMissing: opensWhenMissing)).index
        }
    }

    func compile(
        _ flow: DecisionFlow, _ selection: OfferSelection, _ checks: [EligibilityCheck], _ steps: FunnelSteps, _ scoring: Scoring
    ) -> Result {
        let matchRules = flow.qualifies ? catalog.rules(.match) : []
        var result = Result(history: HistoryBuilder(catalog))
        for (index, entry) in selection.offers.enumerated() {
            for creative in entry.creatives {
                guard let channelIndex = selection.channels.firstIndex(where: { $0.id == creative.channelId }) else { continue }
                let channel = selection.channels[channelIndex]
                var row = DecisionProblem.Treatment(offer: index, channel: channelIndex)
                for (number, check) in checks.enumerated() where check.applies(to: entry, on: channel.id) {
                    guard let predicate = predicate(of: check, for: entry, on: channel.id, in: flow, &result) else { continue }
                    row.predicates.append(predicate)
                    row.reasons.append(steps.firstCheck + number)
                }
                let matches = matchRules.filter { $0.scope.applies(to: entry, on: channel.id) }.compactMap {
                    match($0, for: entry.offer, &result)
                }
                row.fits = matches.map { .init(predicate: $0.predicate, factor: scoring.fitFactor($0.multiplier)) }
                    .filter { $0.factor != 1 }
                let treatment = Treatment(
                    offer: entry.offer, category: entry.category, channel: channel, creative: creative)
                result.treatments.append(PlannedTreatment(entry: entry, treatment: treatment, row: row, matches: matches))
            }
        }
        for (number, check) in checks.enumerated() {
            guard case .policy(let policy) = check, case .budget(let maxTotal, let maxPerDay) = policy.limit else { continue }
            let own = result.treatments.indices.filter {
                check.applies(to: result.treatments[$0].entry, on: result.treatments[$0].treatment.channelId)
            }
            let byOffer = Dictionary(grouping: own) { result.treatments[$0].entry.offer.id }
            for (offer, treatments) in byOffer.sorted(by: { $0.key < $1.key }) {
                result.budgets.append(
                    PlannedBudget(
                        counter: result.history.budgetCounter(of: policy, for: offer), maxTotal: maxTotal,
                        maxPerDay: maxPerDay, treatments: treatments, step: steps.firstCheck + number))
            }
        }
        return result
    }

    /// - Returns: `nil` if the condition is wrong, which is reported, and for a policy without one.
    private func predicate(
        of check: EligibilityCheck, for entry: PlannedOffer, on channel: Channel.ID, in flow: DecisionFlow,
        _ result: inout Result
    ) -> Int? {
        switch check {
        case .consent(let condition, let channel):
            return predicate(condition, of: channel, at: DocumentPath("consent"), &result)
        case .rule(let rule):
            return predicate(of: rule, for: entry.offer, &result)
        case .policy(let policy):
            return predicate(of: policy, for: entry, on: channel, &result)
        case .filter(let filter, let stage):
            let path = DocumentPath("stages").appending(stage).appending("where")
            return predicate(filter.where, for: entry.offer, of: flow, at: path, &result)
        }
    }

    private func predicate(of rule: QualificationRule, for offer: Offer, _ result: inout Result) -> Int? {
        predicate(
            rule.when, for: offer, of: rule, at: DocumentPath("when"), opensWhenMissing: rule.onMissing == .pass, &result)
    }

    private func predicate(
        _ text: String, for offer: Offer? = nil, of definition: some DefinitionContent, at path: DocumentPath,
        opensWhenMissing: Bool = false, _ result: inout Result
    ) -> Int? {
        expressions.condition(text, for: offer, of: definition, at: path, &result.findings).map {
            result.predicate(FactsQuery.Condition(expression: $0), opensWhenMissing: opensWhenMissing)
        }
    }

    private func match(
        _ rule: QualificationRule, for offer: Offer, _ result: inout Result
    ) -> ExplanationMetadata.Match? {
        predicate(of: rule, for: offer, &result).map {
            .init(id: rule.id.rawValue, name: rule.name, condition: rule.when, multiplier: rule.multiplier, predicate: $0)
        }
    }

    /// - Returns: `nil` if the policy is wrong, which is reported, and for a budget, which is no predicate.
    private func predicate(
        of policy: ContactPolicy, for entry: PlannedOffer, on channel: Channel.ID, _ result: inout Result
    ) -> Int? {
        switch policy.limit {
        case .budget:
            return nil
        case .segmentExclusion(let segment):
            return predicate(excluding: segment, by: policy, &result)
        case .timeWindow(let days, let from, let to):
            let window = FactsQuery.TimeWindow(days: days, from: from.secondOfDay, to: to.secondOfDay)
            return result.predicates.append(.timeWindow(window)).index
        case .frequencyCap, .cooldown, .outcomeSuppression, .mutualExclusion:
            return result.history.predicate(of: policy, for: entry.offer, on: channel).map {
                result.predicates.append(.history($0)).index
            }
        }
    }

    private func predicate(excluding id: Segment.ID, by policy: ContactPolicy, _ result: inout Result) -> Int? {
        guard let segment = catalog.segments[id] else {
            result.findings.report(policy, "segmentId", "There is no segment '\(id)'.")
            return nil
        }
        guard segment.dataset == dataset else {
            result.findings.report(
                policy, "segmentId",
                "Segment '\(id)' is about dataset '\(segment.dataset)', the campaign about '\(dataset)'.",
                hint: "Name a segment of the campaign's dataset, or narrow the policy's scope.")
            return nil
        }
        return expressions.condition(segment.where, of: segment, at: DocumentPath("where"), &result.findings).map {
            result.predicate(FactsQuery.Condition(expression: $0, isNegated: true), opensWhenMissing: true)
        }
    }
}
