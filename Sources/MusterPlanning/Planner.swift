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
    var joining = Joining()
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

    private init(catalog: Catalog, schema: DatasetSchema, datasets: [String: DatasetSchema], asOf: Date) {
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
        refuseContactPolicies(of: flow, for: offers)
        let scoring = scoring(flow, offers: offers.map(\.offer))
        let grouping = Grouping(flow, offers: offers.map(\.offer))

        var treatments: [Treatment] = []
        var table = DecisionTable(
            offers: [], treatments: [], channelCount: channels.count, gateCount: 0, scores: scoring.matrix,
            propensityExponent: scoring.propensityExponent, maxOffers: min(flow.maxOffers, offers.count), groupLimits: grouping.limits)
        for (index, entry) in offers.enumerated() {
            let first = treatments.count
            for creative in entry.creatives {
                guard let channel = channels.firstIndex(where: { $0.id == creative.channelId }) else { continue }
                treatments.append(
                    Treatment(
                        offer: entry.offer, category: entry.category, channel: channels[channel], creative: creative))
                table.treatments.append(
                    treatment(entry, offer: index, channel: channels[channel], at: channel, flow: flow, scoring))
            }
            table.offers.append(
                DecisionTable.Offer(
                    column: scoring.columns[index], factor: scoring.factors[index],
                    treatments: first..<treatments.count, groups: grouping.groups(of: entry.offer)))
        }
        facts.joins = joining.takeUsed()
        var personalization = campaign.fileConfig.includePersonalization ? personalization(of: offers, flow) : nil
        personalization?.joins = joining.takeUsed()
        table.gateCount = facts.gates.count
        return DecisionPlan(
            campaignId: campaign.id, asOf: asOf, dataset: segment.dataset, facts: facts, joins: joins(of: flow), treatments: treatments,
            table: table, limits: Allocation.Limits(campaign.volumeConstraints),
            channels: channels.map { DecisionPlan.Label(id: $0.id.rawValue, name: $0.name) },
            categories: labels(offers.map { ($0.category.id.rawValue, $0.category.name) }),
            offers: labels(offers.map { ($0.offer.id.rawValue, $0.offer.name) }), fileConfig: campaign.fileConfig,
            personalization: personalization)
    }

    /// The gates and fits of one treatment.
    private mutating func treatment(
        _ entry: PlannedOffer, offer: Int, channel: Channel, at channelIndex: Int, flow: DecisionFlow, _ scoring: Scoring
    ) -> DecisionTable.Treatment {
        var treatment = DecisionTable.Treatment(offer: offer, channel: channelIndex)
        func add(_ gate: Int?) {
            if let gate, !treatment.gates.contains(gate) { treatment.gates.append(gate) }
        }
        if let consent = channel.consent {
            add(gate(consent, of: channel, at: DocumentPath("consent")))
        }
        for rule in entry.rules where rule.scope.applies(toOffer: entry.offer.id, lineage: entry.lineage, channel: channel.id) {
            let gate = gate(
                rule.when, for: entry.offer, of: rule, at: DocumentPath("when"), opensWhenMissing: rule.onMissing == .pass)
            switch rule.stage {
            case .eligibility: add(gate)
            case .fit:
                let factor = scoring.fitFactor(rule.multiplier)
                if let gate, factor != 1 { treatment.fits.append(DecisionTable.Fit(gate: gate, factor: factor)) }
            }
        }
        for (index, stage) in flow.stages.enumerated() {
            guard case .filter(let filter) = stage,
                filter.scope.applies(toOffer: entry.offer.id, lineage: entry.lineage, channel: channel.id)
            else { continue }
            let path = DocumentPath("stages").appending(index).appending("where")
            add(gate(filter.where, for: entry.offer, of: flow, at: path))
        }
        return treatment
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
