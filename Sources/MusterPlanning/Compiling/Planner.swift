public import Foundation
internal import MusterBase
internal import MusterBinding
internal import MusterExpressions
internal import MusterKernel
public import MusterModel

/// Compiles a campaign, with the catalog and the schemas of its datasets, into a ``DecisionPlan``.
///
///     let plan = try Planner.plan(campaign, catalog: catalog, schema: customers, joining: ["orders": orders], asOf: now)
///     plan.treatments.count
///
/// The definitions of the catalog have been checked one by one when they were applied, regular expressions included.
public struct Planner {
    private let catalog: Catalog
    private let schema: DatasetSchema
    private let datasets: [String: DatasetSchema]
    private let asOf: Date
    private let scopes: ExpressionScopes

    private init(_ catalog: Catalog, _ schema: DatasetSchema, joining datasets: [String: DatasetSchema] = [:], asOf: Date) {
        self.catalog = catalog
        self.schema = schema
        self.datasets = datasets
        self.asOf = asOf
        scopes = ExpressionScopes(
            offers: catalog.offers.values, creatives: catalog.creatives.values, schema: schema, datasets: datasets)
    }

    /// - Parameters:
    ///   - schema: Describes the dataset of the campaign's segment.
    ///   - datasets: The schemas of the datasets that flows can join, by name.
    ///   - asOf: The instant of `now`, at which offers are valid.
    /// - Throws: ``PlanningError`` with all errors.
    public static func plan(
        _ campaign: Campaign, catalog: Catalog, schema: DatasetSchema, joining datasets: [String: DatasetSchema] = [:], asOf: Date
    ) throws(PlanningError) -> DecisionPlan {
        var findings = Findings()
        let planner = Planner(catalog, schema, joining: datasets, asOf: asOf)
        let plan = planner.plan(campaign, &findings)
        guard let plan, findings.diagnostics.isEmpty else { throw PlanningError(Array(findings.diagnostics)) }
        return plan
    }

    /// The query that counts a segment's customers.
    ///
    /// - Parameters:
    ///   - asOf: The instant of `now`. Without `now` in the condition the query is the same at all times.
    ///   - zone: The zone whose calendar day is today, an IANA name.
    /// - Throws: ``PlanningError`` with all errors.
    public static func customers(
        of segment: Segment, catalog: Catalog = Catalog(), schema: DatasetSchema, asOf: Date, zone: String = "UTC"
    ) throws(PlanningError) -> FactsQuery {
        var findings = Findings()
        let expressions = ExpressionCompiler(Planner(catalog, schema, asOf: asOf).scopes, asOf: asOf, zone: zone)
        let condition = expressions.condition(segment.where, of: segment, at: DocumentPath("where"), &findings)
        guard let condition, findings.diagnostics.isEmpty else { throw PlanningError(Array(findings.diagnostics)) }
        return FactsQuery(schema, reading: findings.attributes, segment: condition)
    }

    /// The query for training a model: its features for all customers, the same as in a run, in the order of the model and
    /// each with the value that replaces a missing one.
    ///
    /// - Parameters:
    ///   - asOf: The instant of `now`.
    ///   - zone: The zone whose calendar day is today, an IANA name.
    /// - Throws: ``PlanningError`` with all errors.
    public static func features(
        of model: ScoringModel, _ features: [LogisticRegression.Feature], catalog: Catalog, schema: DatasetSchema,
        asOf: Date, zone: String = "UTC"
    ) throws(PlanningError) -> FactsQuery {
        var findings = Findings()
        let expressions = ExpressionCompiler(Planner(catalog, schema, asOf: asOf).scopes, asOf: asOf, zone: zone)
        let compiled = features.enumerated().compactMap { index, feature -> FactsQuery.Feature? in
            let path = DocumentPath("features").appending(index).appending("value")
            return expressions.number(feature.value, of: model, at: path, &findings).map {
                FactsQuery.Feature(name: feature.name, value: .number(of: $0), missing: feature.missing ?? 0)
            }
        }
        guard findings.diagnostics.isEmpty else { throw PlanningError(Array(findings.diagnostics)) }
        var facts = FactsQuery(schema, reading: findings.attributes, segment: .bool(true))
        facts.features = compiled
        return facts
    }

    /// - Parameter findings: Collects the errors of all steps, in the order of the steps.
    /// - Returns: `nil` if a step cannot continue after errors.
    private func plan(_ campaign: Campaign, _ findings: inout Findings) -> DecisionPlan? {
        guard let flow = catalog.decisionFlows[campaign.decisionFlowId] else {
            findings.report(campaign, "decisionFlowId", "There is no decision flow '\(campaign.decisionFlowId)'.")
            return nil
        }
        guard let segment = catalog.segments[campaign.segmentId] else {
            findings.report(campaign, "segmentId", "There is no segment '\(campaign.segmentId)'.")
            return nil
        }
        let stages = StageScopes(flow, in: catalog, scopes)
        let expressions = ExpressionCompiler(scopes, stages, asOf: asOf, zone: campaign.schedule.timeZone)
        let condition = expressions.condition(segment.where, of: segment, at: DocumentPath("where"), &findings)
        let selection = OfferSelection(campaign, flow, in: catalog, asOf: asOf)
        findings.merge(selection.findings)
        let (channels, offers) = (selection.channels, selection.offers)
        findings.merge(DeliveryCheck(campaign: campaign, schema: schema, channels: channels).findings)
        guard !offers.isEmpty, !channels.isEmpty else { return nil }

        let scoring = ScoringCompiler(catalog: catalog, expressions: expressions).compile(flow, for: offers.map(\.offer))
        findings.merge(scoring.findings)

        let checks = EligibilityCheck.all(of: flow, for: selection, in: catalog)
        let grouping = GroupLimits(flow, offers: offers)
        let steps = FunnelSteps(checks: checks, grouping: grouping)
        let eligibility = TreatmentCompiler(catalog: catalog, dataset: schema.name, expressions: expressions)
            .compile(flow, selection, checks, steps, scoring)
        findings.merge(eligibility.findings)
        let treatments = eligibility.treatments
        let enrichments = EnrichmentCompiler(schema: schema, datasets: datasets, expressions: expressions)
        let controlGroup = ControlGroupCompiler(
            campaign: campaign, datasets: datasets, expressions: expressions, enrichments: enrichments
        ).compile()
        findings.merge(controlGroup.findings)
        let factAttributes = findings.attributes

        let personalization =
            campaign.fileConfig.includePersonalization
            ? PersonalizationCompiler(catalog: catalog, expressions: expressions).compile(flow, for: offers) : nil
        if let personalization { findings.merge(personalization.findings) }

        let ownColumns = OwnColumnCompiler(campaign: campaign, catalog: catalog, expressions: expressions)
            .compile(treatments)
        findings.merge(ownColumns.findings)

        let webhooks = Self.webhooks(of: channels)
        if webhooks != nil { Self.checkWebhookColumns(of: campaign, &findings) }

        let enrichment = enrichments.compile(flow, needed: findings.attributes)
        findings.merge(enrichment.findings)

        guard let condition else { return nil }
        var facts = FactsQuery(schema, reading: findings.attributes, segment: condition)
        facts.conditions = Array(eligibility.conditions)
        if let heldOut = controlGroup.condition {
            facts.heldOut = facts.conditions.count
            facts.conditions.append(FactsQuery.Condition(expression: heldOut))
        }
        facts.predicates = Array(eligibility.predicates)
        facts.features = Array(scoring.features)
        facts.history = eligibility.history.query
        let joins = enrichment.joins + [controlGroup.join].compactMap(\.self)
        facts.joins = stages.enrichments(of: factAttributes) + (enrichment.joins.count..<joins.count)
        return DecisionPlan(
            campaignId: campaign.id, asOf: asOf, dataset: segment.dataset, facts: facts, joins: joins,
            treatments: treatments.map(\.treatment),
            problem: problem(flow, offers, treatments, scoring, grouping, steps, facts, channelCount: channels.count),
            allocation: campaign.allocation, limits: Allocation.Limits(campaign.volumeConstraints), budgets: eligibility.budgets,
            usesContactPolicies: flow.appliesContactPolicies, timeZone: campaign.schedule.timeZone, funnelSteps: steps.all,
            unreachable: selection.unreachable,
            controlGroup: campaign.controlGroup,
            channels: channels.map { DecisionPlan.Label(id: $0.id.rawValue, name: $0.name) },
            categories: labels(offers.map { ($0.category.id.rawValue, $0.category.name) }),
            offers: labels(offers.map { ($0.offer.id.rawValue, $0.offer.name) }), fileConfig: campaign.fileConfig,
            personalization: personalization?.personalization, ownColumns: ownColumns.columns,
            workLists: Self.workLists(of: channels), waves: campaign.waves.isEmpty ? nil : campaign.waves, webhooks: webhooks,
            unusualCounts: campaign.unusualCounts,
            notes: notes(campaign, segment, flow, offers, treatments, factAttributes))
    }

    private static func workLists(of channels: [Channel]) -> [PlannedWorkList]? {
        let manual = channels.filter { $0.deliveryMode == .manual }
        return manual.isEmpty
            ? nil : manual.map { PlannedWorkList(channelId: $0.id, dueAfterDays: $0.workList?.dueAfterDays) }
    }

    private static func webhooks(of channels: [Channel]) -> [PlannedWebhook]? {
        let webhooks = channels.compactMap { channel in
            channel.webhook.map { PlannedWebhook(channelId: channel.id, webhook: $0) }
        }
        return webhooks.isEmpty ? nil : webhooks
    }

    /// Webhooks get all fields and, beside them, the own columns.
    private static func checkWebhookColumns(of campaign: Campaign, _ findings: inout Findings) {
        let names = Set(["id"] + FileConfig.Field.allCases.map(\.rawValue))
        for (index, column) in campaign.fileConfig.ownColumns where names.contains(column.name) {
            findings.report(
                campaign, column.path(at: index), "Webhooks get a field '\(column.name)' already.",
                hint: "Give the column another name, or use no channel with a webhook.")
        }
    }

    private func problem(
        _ flow: DecisionFlow, _ offers: [PlannedOffer], _ treatments: [PlannedTreatment], _ scoring: Scoring,
        _ grouping: GroupLimits, _ steps: FunnelSteps, _ facts: FactsQuery, channelCount: Int
    ) -> DecisionProblem {
        DecisionProblem(
            offers: offers.indices.map { index in
                let own = treatments.indices.filter { treatments[$0].row.offer == index }
                return DecisionProblem.Offer(
                    column: scoring.columns[index], factor: scoring.factors[index],
                    treatments: (own.first ?? 0)..<(own.last ?? -1) + 1, groups: grouping.groups(of: offers[index].offer))
            },
            treatments: treatments.map(\.row), channelCount: channelCount, predicateCount: facts.predicates.count,
            scores: scoring.matrix, propensityExponent: scoring.propensityExponent,
            maxOffers: min(flow.maxOffers, offers.count), groupLimits: grouping.limits,
            contactLimits: flow.maxOffers > 1 ? facts.contactLimits(of: treatments.map(\.treatment)) : [],
            reasons: steps.reasons)
    }

    private func notes(
        _ campaign: Campaign, _ segment: Segment, _ flow: DecisionFlow, _ offers: [PlannedOffer],
        _ treatments: [PlannedTreatment], _ attributes: Set<AttributeName>
    ) -> ExplanationMetadata {
        let score = flow.score.stage
        return ExplanationMetadata(
            campaignName: campaign.name,
            segment: .init(id: segment.id.rawValue, name: segment.name, condition: segment.where),
            score: score, modelName: score.model.flatMap { catalog.models[$0]?.name },
            offers: offers.map(\.offer).map {
                .init(
                    priority: $0.priority, weight: $0.weight, businessValue: $0.businessValue, mandatory: $0.mandatory)
            }, matches: treatments.map(\.matches), attributes: attributes.sorted { $0.description < $1.description })
    }

    private func labels(_ pairs: [(id: String, name: String)]) -> [DecisionPlan.Label] {
        Dictionary(firstOf: pairs).map { DecisionPlan.Label(id: $0.key, name: $0.value) }
            .sorted { $0.id < $1.id }
    }
}

extension Allocation.Limits {
    init(_ constraints: VolumeConstraints) {
        self.init(
            total: constraints.maxTotalPerRun, perOffer: constraints.maxPerOffer, perChannel: constraints.maxPerChannel)
    }
}

extension FactsQuery {
    /// The predicates that recommendations of the run itself can make fail.
    fileprivate func contactLimits(of treatments: [Treatment]) -> [DecisionProblem.ContactLimit] {
        predicates.enumerated().compactMap { index, predicate in
            guard case .history(let predicate) = predicate else { return nil }
            let counted = treatments.indices.filter { history.counts(predicate, treatments[$0]) }
            return counted.isEmpty ? nil : .init(predicate: index, treatments: counted, limit: predicate.limit)
        }
    }
}
