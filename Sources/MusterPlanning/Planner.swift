public import Foundation
internal import MusterKernel
public import MusterModel

/// Compiles a campaign, with the catalog and the schema of its dataset, into a ``DecisionPlan``.
public struct Planner {
    let catalog: Catalog
    let asOf: Date
    /// Of the customers' dataset.
    let schema: DatasetSchema
    let scopes: ExpressionScopes
    let columns: ColumnRendering
    /// Of the datasets that flows may join, by name.
    let datasets: [String: DatasetSchema]
    var facts: FactsQuery
    var unreachable: [DecisionPlan.UnreachableOffer] = []
    /// The SQL of the attributes that the plan's expressions read, by name.
    var attributes: [String: String] = [:]
    var joining = Joining()
    /// Of the policies met so far, the places of their scopes in the history.
    var policyScopes: [ContactPolicy.ID: Int] = [:]
    var diagnostics: [Diagnostic] = []

    /// - Parameters:
    ///   - schema: of the dataset that the campaign's segment is about.
    ///   - datasets: the schemas of the datasets that the flow joins, by name.
    ///   - asOf: what `now` means, and the instant at which offers are valid.
    /// - Throws: ``PlanningError``, with everything that is wrong.
    public static func plan(
        _ campaign: Campaign, catalog: Catalog, schema: DatasetSchema, joining datasets: [String: DatasetSchema] = [:], asOf: Date
    ) throws(PlanningError) -> DecisionPlan {
        var planner = Planner(catalog: catalog, schema: schema, datasets: datasets, asOf: asOf)
        let plan = planner.plan(campaign)
        guard let plan, planner.diagnostics.isEmpty else { throw PlanningError(planner.diagnostics) }
        return plan
    }

    init(catalog: Catalog, schema: DatasetSchema, datasets: [String: DatasetSchema], asOf: Date) {
        self.catalog = catalog
        self.schema = schema
        self.datasets = datasets
        self.asOf = asOf
        scopes = ExpressionScopes(offers: catalog.offers.values, schema: schema, datasets: datasets)
        columns = ColumnRendering(schema)
        facts = FactsQuery(key: "CAST(\(ColumnRendering.quoted(schema.keyColumn)) AS VARCHAR)", segment: "FALSE")
    }

    private mutating func plan(_ campaign: Campaign) -> DecisionPlan? {
        guard let flow = catalog.decisionFlows[campaign.decisionFlowId] else {
            report(campaign, "decisionFlowId", "There is no decision flow '\(campaign.decisionFlowId)'.")
            return nil
        }
        guard let segment = catalog.segments[campaign.segmentId] else {
            report(campaign, "segmentId", "There is no segment '\(campaign.segmentId)'.")
            return nil
        }
        if let sql = condition(segment.where, of: segment, at: DocumentPath("where")) {
            facts.segment = sql
        }
        if campaign.fileConfig.destination == .s3 {
            report(
                campaign, DocumentPath("fileConfig", "destination"), "This version of Muster cannot deliver to S3 yet.",
                hint: "Use destination: download.")
        }
        joining = Joining(flow, in: catalog, scopes)
        let channels = self.channels(of: campaign)
        let offers = self.offers(of: flow, reachedBy: channels)
        guard !offers.isEmpty, !channels.isEmpty else { return nil }
        let scoring = scoring(flow, offers: offers.map(\.offer))
        let blockers = Blocker.all(of: flow, on: channels, in: catalog).filter { blocker in
            offers.contains { entry in entry.creatives.contains { blocker.applies(to: entry, on: $0.channelId) } }
        }
        let grouping = Grouping(flow, offers: offers, blockers)
        let steps = FunnelSteps(blockers: blockers, grouping: grouping)
        let fits = flow.qualifies ? catalog.rules(.fit) : []

        var treatments: [Treatment] = []
        var places: [(entry: PlannedOffer, channel: Channel.ID)] = []
        var fitNotes: [[PlanNotes.Fit]] = []
        var table = DecisionTable(
            offers: [], treatments: [], channelCount: channels.count, gateCount: 0, scores: scoring.matrix,
            propensityExponent: scoring.propensityExponent, maxOffers: min(flow.maxOffers, offers.count),
            groupLimits: grouping.limits, reasons: steps.reasons)
        for (index, entry) in offers.enumerated() {
            let first = treatments.count
            for creative in entry.creatives {
                guard let channel = channels.firstIndex(where: { $0.id == creative.channelId }) else { continue }
                treatments.append(
                    Treatment(
                        offer: entry.offer, category: entry.category, channel: channels[channel], creative: creative))
                var treatment = DecisionTable.Treatment(offer: index, channel: channel)
                for (number, blocker) in blockers.enumerated() where blocker.applies(to: entry, on: creative.channelId) {
                    guard let gate = gate(of: blocker, for: entry, on: creative.channelId, in: flow) else { continue }
                    treatment.gates.append(gate)
                    treatment.reasons.append(steps.firstBlocker + number)
                }
                let fits = fits.filter { $0.scope.applies(to: entry, on: creative.channelId) }.compactMap {
                    fit($0, for: entry.offer)
                }
                fitNotes.append(fits)
                treatment.fits = fits.map { .init(gate: $0.gate, factor: scoring.fitFactor($0.multiplier)) }
                    .filter { $0.factor != 1 }
                table.treatments.append(treatment)
                places.append((entry, creative.channelId))
            }
            table.offers.append(
                DecisionTable.Offer(
                    column: scoring.columns[index], factor: scoring.factors[index],
                    treatments: first..<treatments.count, groups: grouping.groups(of: entry.offer)))
        }
        facts.joins = joining.takeUsed()
        let attributes = self.attributes
        var personalization = campaign.fileConfig.includePersonalization ? personalization(of: offers, flow) : nil
        personalization?.joins = joining.takeUsed()
        let budgets = budgets(places, blockers, from: steps.firstBlocker)
        table.gateCount = facts.gates.count
        return DecisionPlan(
            campaignId: campaign.id, asOf: asOf, dataset: segment.dataset, facts: facts, joins: joins(of: flow),
            treatments: treatments, table: table, limits: Allocation.Limits(campaign.volumeConstraints),
            budgets: budgets, timeZone: campaign.schedule.timeZone, funnelSteps: steps.all, unreachable: unreachable,
            controlGroup: campaign.controlGroup,
            channels: channels.map { DecisionPlan.Label(id: $0.id.rawValue, name: $0.name) },
            categories: labels(offers.map { ($0.category.id.rawValue, $0.category.name) }),
            offers: labels(offers.map { ($0.offer.id.rawValue, $0.offer.name) }), fileConfig: campaign.fileConfig,
            personalization: personalization,
            notes: PlanNotes(
                campaignName: campaign.name,
                segment: .init(id: segment.id.rawValue, name: segment.name, condition: segment.where),
                score: flow.score.stage, modelName: flow.score.stage.model.flatMap { catalog.models[$0]?.name },
                offers: offers.map(\.offer).map {
                    .init(
                        priority: $0.priority, weight: $0.weight, businessValue: $0.businessValue,
                        mandatory: $0.mandatory)
                }, fits: fitNotes,
                attributes: attributes.map { .init(name: $0.key, sql: $0.value) }.sorted { $0.name < $1.name }))
    }

    /// - Returns: `nil` when the condition is wrong, which is reported, and for a policy that has none.
    private mutating func gate(
        of blocker: Blocker, for entry: PlannedOffer, on channel: Channel.ID, in flow: DecisionFlow
    ) -> Int? {
        switch blocker {
        case .consent(let condition, let channel): gate(condition, of: channel, at: DocumentPath("consent"))
        case .rule(let rule): gate(of: rule, for: entry.offer)
        case .policy(let policy): gate(of: policy, for: entry, on: channel)
        case .filter(let filter, let stage):
            gate(filter.where, for: entry.offer, of: flow, at: DocumentPath("stages").appending(stage).appending("where"))
        }
    }

    private mutating func gate(of rule: QualificationRule, for offer: Offer) -> Int? {
        gate(rule.when, for: offer, of: rule, at: DocumentPath("when"), opensWhenMissing: rule.onMissing == .pass)
    }

    private mutating func fit(_ rule: QualificationRule, for offer: Offer) -> PlanNotes.Fit? {
        gate(of: rule, for: offer).map {
            .init(id: rule.id.rawValue, name: rule.name, condition: rule.when, multiplier: rule.multiplier, gate: $0)
        }
    }

    private func labels(_ pairs: [(id: String, name: String)]) -> [DecisionPlan.Label] {
        Dictionary(pairs, uniquingKeysWith: { first, _ in first }).map { DecisionPlan.Label(id: $0.key, name: $0.value) }
            .sorted { $0.id < $1.id }
    }
}

extension Allocation.Limits {
    init(_ constraints: VolumeConstraints) {
        self.init(
            total: constraints.maxTotalPerRun, perOffer: constraints.maxPerOffer, perChannel: constraints.maxPerChannel)
    }
}

extension DecisionFlow {
    /// 1 when no stage says more.
    var maxOffers: Int {
        for case .rank(let maxOffers) in stages { return maxOffers }
        return 1
    }
}
