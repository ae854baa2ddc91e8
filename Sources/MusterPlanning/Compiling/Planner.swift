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
    var joining = JoinUsage()
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
        joining = JoinUsage(flow, in: catalog, scopes)
        let channels = self.channels(of: campaign)
        let offers = self.offers(of: flow, reachedBy: channels)
        guard !offers.isEmpty, !channels.isEmpty else { return nil }
        let scoring = scoring(flow, offers: offers.map(\.offer))
        let blockers = EligibilityCheck.all(of: flow, on: channels, in: catalog).filter { blocker in
            offers.contains { entry in entry.creatives.contains { blocker.applies(to: entry, on: $0.channelId) } }
        }
        let grouping = GroupLimits(flow, offers: offers, blockers)
        let steps = FunnelSteps(blockers: blockers, grouping: grouping)
        let treatments = self.treatments(of: offers, on: channels, flow, blockers, steps, scoring)
        var problem = DecisionProblem(
            offers: offers.indices.map { index in
                let own = treatments.indices.filter { treatments[$0].row.offer == index }
                return DecisionProblem.Offer(
                    column: scoring.columns[index], factor: scoring.factors[index],
                    treatments: (own.first ?? 0)..<(own.last ?? -1) + 1, groups: grouping.groups(of: offers[index].offer))
            },
            treatments: treatments.map(\.row), channelCount: channels.count, predicateCount: 0, scores: scoring.matrix,
            propensityExponent: scoring.propensityExponent, maxOffers: min(flow.maxOffers, offers.count),
            groupLimits: grouping.limits, reasons: steps.reasons)
        facts.joins = joining.takeUsed()
        let notes = notes(campaign, segment, flow, offers, treatments)
        var personalization = campaign.fileConfig.includePersonalization ? personalization(of: offers, flow) : nil
        personalization?.joins = joining.takeUsed()
        let budgets = budgets(treatments, blockers, from: steps.firstBlocker)
        problem.predicateCount = facts.predicates.count
        return DecisionPlan(
            campaignId: campaign.id, asOf: asOf, dataset: segment.dataset, facts: facts, joins: joins(of: flow),
            treatments: treatments.map(\.treatment), problem: problem,
            allocation: campaign.allocation, limits: Allocation.Limits(campaign.volumeConstraints), budgets: budgets,
            timeZone: campaign.schedule.timeZone, funnelSteps: steps.all, unreachable: unreachable,
            controlGroup: campaign.controlGroup,
            channels: channels.map { DecisionPlan.Label(id: $0.id.rawValue, name: $0.name) },
            categories: labels(offers.map { ($0.category.id.rawValue, $0.category.name) }),
            offers: labels(offers.map { ($0.offer.id.rawValue, $0.offer.name) }), fileConfig: campaign.fileConfig,
            personalization: personalization, notes: notes)
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
