internal import Foundation
internal import MusterEngine
internal import MusterKernel
public import MusterModel
internal import MusterPlanning
internal import MusterStore

extension Workspace {
    /// Everything that decides what one customer gets, worked out by the same plan and the same code as a run.
    ///
    /// - Parameters:
    ///   - run: a run of the campaign that has ended; its plan, data and history decide, and what was recommended to the
    ///     customers before. Without one: what a run that starts now would decide for its first customer.
    /// - Throws: ``ServiceError``, ``PlanningError``.
    public func explain(campaign id: String, customer: String, run: CampaignRun.ID? = nil) throws -> CustomerDecision {
        let subject = try run.map { try explained($0, of: id) } ?? explainedNow(id)
        let database = try EngineDatabase(temporaryFolder: temporaryFolder)
        let history = try history(subject.snapshot, of: subject.plan)
        let plan = try database.resolvingBudgets(of: subject.plan, history: history)
        let reader = try CustomerReader(
            plan, history, joinedParts: subject.datasets.joinedParts(in: self), database: database)
        let versions = subject.datasets.customers
        guard let part = zip(versions.parts, versions.parts(in: self)).first(where: { $0.0.holds(customer) })?.1,
            let facts = try reader.facts(of: customer, in: part)
        else { throw ServiceError.customerNotFound(customer, dataset: versions.key.dataset) }
        // Joined with several rows of one key, the customer would be decided for more than once.
        if facts.block.count > 1 { try checkKeys(of: plan, in: subject.datasets) }
        guard facts.block.count == 1 else {
            return CustomerDecision(of: customer, plan, facts, run: subject.run?.run, trace: nil)
        }
        let before = try subject.run.map { try ResultsReader(path: $0.resultsPath).counts(before: customer) } ?? [:]
        let counts = plan.treatments.map { before[$0.creativeId] ?? 0 }
        let trace = DecisionTrace(plan.table, limits: plan.limits, counts: counts, of: facts.block)
        return CustomerDecision(of: customer, plan, facts, run: subject.run?.run, trace: trace)
    }

    private struct Explained {
        var plan: DecisionPlan
        var datasets: RunDatasets
        var snapshot: InteractionSnapshot
        var run: DecidedRun?
    }

    private func explainedNow(_ id: String) throws -> Explained {
        let now = now()
        let catalog = try store.catalog().catalog
        let (plan, datasets) = try plan(campaign(id, in: catalog), in: catalog, asOf: now)
        return Explained(plan: plan, datasets: datasets, snapshot: try store.interactions(at: now), run: nil)
    }

    private func explained(_ id: CampaignRun.ID, of campaign: String) throws -> Explained {
        let run = try decidedRun(id)
        guard run.run.campaignId.rawValue == campaign else {
            throw ServiceError.runOfOtherCampaign(id, run.run.campaignId)
        }
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: run.frozen.json),
            let snapshot = try store.interactions(of: id)
        else { throw ServiceError.unreadablePlan(id) }
        let datasets = try datasets(of: id, run.frozen)
        return Explained(plan: plan, datasets: datasets, snapshot: snapshot, run: run)
    }

    /// The versions of the datasets that were frozen with a run.
    ///
    /// - Throws: ``ServiceError/datasetReplaced(_:dataset:)``.
    func datasets(of id: CampaignRun.ID, _ frozen: RunSnapshot) throws -> RunDatasets {
        func version(_ key: DatasetVersion.Key?) throws -> DatasetVersion {
            guard let version = try key.flatMap({ try store.datasetVersion($0) }) else {
                throw ServiceError.datasetReplaced(id, dataset: key?.dataset ?? "customers")
            }
            return version
        }
        return RunDatasets(customers: try version(frozen.dataset), joined: try frozen.joined.map(version))
    }
}

extension DatasetVersion.Part {
    /// Whether a key is within the part's range.
    fileprivate func holds(_ key: String) -> Bool {
        !key.utf8.lexicographicallyPrecedes(minKey.utf8) && !maxKey.utf8.lexicographicallyPrecedes(key.utf8)
    }
}
