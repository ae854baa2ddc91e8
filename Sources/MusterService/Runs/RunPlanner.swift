internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// Compiles campaigns into plans, against the current versions of their datasets.
struct RunPlanner {
    let workspace: Workspace

    /// Compiles a campaign against the catalog and the current versions of its datasets.
    func plan(_ campaign: Campaign, in catalog: Catalog, asOf instant: Date) throws -> (DecisionPlan, RunDatasets) {
        guard let segment = catalog.segments[campaign.segmentId] else {
            throw CatalogError.notFound(DefinitionKey(campaign.segmentId), suggestion: nil)
        }
        let versions = try workspace.datasets.byName()
        guard let customers = versions[segment.dataset] else {
            throw DatasetError.notImported(segment.dataset, campaign: campaign.id)
        }
        let plan = try Planner.plan(
            campaign, catalog: catalog, schema: customers.schema, joining: versions.mapValues(\.schema), asOf: instant)
        let joined = Set(plan.joins.map(\.dataset)).sorted().compactMap { versions[$0] }
        return (plan, RunDatasets(customers: customers, joined: joined))
    }

    /// The plan and the dataset versions of a run that is created now, in their stored form.
    ///
    /// - Parameter connection: to which a dry run sends its files.
    func freeze(
        _ campaign: Campaign, in snapshot: CatalogSnapshot, asOf instant: Date, testing connection: DeliveryConnection.ID? = nil
    ) throws -> RunSnapshot {
        let tested = connection.map(campaign.delivering) ?? campaign
        var (plan, datasets) = try checkedPlan(tested, in: snapshot.catalog, asOf: instant)
        plan.testConnection = connection
        let json = try CanonicalJSON.text(plan)
        return RunSnapshot(
            json: json, planHash: Digest.sha256(of: json), catalogRevision: snapshot.revision,
            dataset: datasets.customers.key, joined: datasets.joined.map(\.key),
            usesContactPolicies: plan.usesContactPolicies)
    }

    /// The plan of a run that has started, with the run's instant as the instant of everything in it. If the run was planned
    /// for another instant, it is planned again, from the catalog and the datasets of its creation, and the new plan is stored.
    ///
    /// - Throws: ``RunError/unreadablePlan(_:)``; ``PlanningError`` if the campaign cannot be run at this instant, for instance
    ///   because its last offer has expired.
    func plan(
        of claimed: ClaimedRun, reading datasets: RunDatasets, by owner: RunOwner
    ) throws -> (plan: DecisionPlan, hash: String) {
        let (id, frozen, instant) = (claimed.run.id, claimed.frozen, claimed.history.asOf)
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: frozen.json), let planHash = frozen.planHash,
            let revision = frozen.catalogRevision
        else { throw RunError.unreadablePlan(id) }
        if InstantFormat.text(plan.asOf) == InstantFormat.text(instant) { return (plan, planHash) }
        let catalog = try workspace.store.catalog(at: revision)
        guard let campaign = catalog.campaigns[claimed.run.campaignId] else { throw RunError.unreadablePlan(id) }
        let joined = Dictionary(firstOf: datasets.joined.map { ($0.key.dataset, $0.schema) })
        var current = try Planner.plan(
            plan.testConnection.map(campaign.delivering) ?? campaign, catalog: catalog, schema: datasets.customers.schema,
            joining: joined, asOf: instant)
        current.testConnection = plan.testConnection
        let json = try CanonicalJSON.text(current)
        let hash = Digest.sha256(of: json)
        try workspace.store.replacePlan(of: id, json: json, planHash: hash, by: owner)
        return (current, hash)
    }

    /// A plan whose dataset files exist and whose join keys are unique.
    ///
    /// - Throws: ``StoreError/datasetReplaced(_:)`` if an import has replaced a dataset meanwhile.
    func checkedPlan(
        _ campaign: Campaign, in catalog: Catalog, asOf instant: Date
    ) throws -> (DecisionPlan, RunDatasets) {
        let (plan, datasets) = try plan(campaign, in: catalog, asOf: instant)
        do {
            try datasets.checkParts(in: workspace)
            try checkKeys(of: plan, in: datasets)
        } catch {
            let current = Set(try workspace.store.datasets().map(\.key))
            for key in datasets.all.map(\.key) where !current.contains(key) {
                throw StoreError.datasetReplaced(key)
            }
            throw error
        }
        return (plan, datasets)
    }

    /// Checks that a dataset that is joined without aggregation has one row for each key. Otherwise a customer would be decided
    /// more than once.
    ///
    /// - Throws: ``DatasetError/repeatedJoinKeys(dataset:key:alias:total:first:)``.
    func checkKeys(of plan: DecisionPlan, in datasets: RunDatasets) throws {
        guard !plan.joins.isEmpty else { return }
        let parts = datasets.joinedParts(in: workspace)
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        for join in plan.joins {
            guard let repeated = try database.repeatedKeys(of: join, in: parts[join.dataset] ?? []) else { continue }
            throw DatasetError.repeatedJoinKeys(
                dataset: join.dataset, key: join.keyColumn, alias: join.alias, total: repeated.total,
                first: repeated.first.map { RepeatedKey(key: $0.key, rows: $0.rows) })
        }
    }

    /// Repeats planning if an import replaces a dataset meanwhile.
    func retryingWhenDatasetReplaced<Planned>(_ body: () throws -> Planned) throws -> Planned {
        for _ in 1...2 {
            do { return try body() } catch StoreError.datasetReplaced {}
        }
        return try body()
    }
}
