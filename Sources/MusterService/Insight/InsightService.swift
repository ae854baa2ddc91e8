internal import Foundation
internal import MusterEngine
internal import MusterKernel
public import MusterModel
internal import MusterPlanning
internal import MusterStore

/// Why a run decided as it did, and what it achieved.
///
/// ```swift
/// let decision = try workspace.insight.explain(campaign: "weekly_high_value", customer: "C0000017")
/// let lift = try workspace.insight.lift(of: "weekly_high_value-3", days: 14, outcomes: ["accept"])
/// ```
public struct InsightService: Sendable {
    let workspace: Workspace

    /// Explains the decision for one customer, with the same plan and the same code as a run.
    ///
    /// - Parameter run: a completed run of the campaign. Its plan, data and history are used, and the recommendations for the
    ///   customers before this one count against the limits. Default: a run that starts now, in which this customer is the
    ///   first.
    /// - Throws: ``RunError``, ``DatasetError``, ``PlanningError``.
    public func explain(campaign id: String, customer: String, run: CampaignRun.ID? = nil) throws -> CustomerDecision {
        let subject = try run.map { try explained($0, of: id) } ?? explainedNow(id)
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let history = try workspace.interactions.history(
            subject.snapshot, for: subject.plan, startingAt: subject.run?.run.startedAt ?? subject.snapshot.asOf)
        let plan = try database.resolvingBudgets(of: subject.plan, history: history)
        let reader = try CustomerReader(
            plan, history, joinedParts: subject.datasets.joinedParts(in: workspace), database: database)
        let versions = subject.datasets.customers
        guard let part = zip(versions.parts, versions.parts(in: workspace)).first(where: { $0.0.holds(customer) })?.1,
            let facts = try reader.facts(of: customer, in: part)
        else { throw DatasetError.customerNotFound(customer, dataset: versions.key.dataset) }
        // Several rows of one key in a joined dataset would give several decisions for the customer.
        if facts.block.count > 1 { try RunPlanner(workspace: workspace).checkKeys(of: plan, in: subject.datasets) }
        guard facts.block.count == 1 else {
            return CustomerDecision(of: customer, plan, facts, run: subject.run?.run, trace: nil)
        }
        let before = try subject.run.map { try ResultsReader(path: $0.resultsPath).counts(before: customer) } ?? [:]
        let counts = plan.treatments.map { before[$0.creativeId] ?? 0 }
        let allocator = plan.allocation.allocator.init(plan.problem, limits: plan.limits, counts: counts)
        let trace = allocator.trace(of: facts.block)
        return CustomerDecision(of: customer, plan, facts, run: subject.run?.run, trace: trace)
    }

    private struct Explained {
        var plan: DecisionPlan
        var datasets: RunDatasets
        var snapshot: InteractionSnapshot
        var run: DecidedRun?
    }

    private func explainedNow(_ id: String) throws -> Explained {
        let now = workspace.now()
        let catalog = try workspace.store.catalog().catalog
        let (plan, datasets) = try RunPlanner(workspace: workspace).plan(
            catalog.requireCampaign(id), in: catalog, asOf: now)
        return Explained(plan: plan, datasets: datasets, snapshot: try workspace.interactions.snapshot(at: now), run: nil)
    }

    private func explained(_ id: CampaignRun.ID, of campaign: String) throws -> Explained {
        let run = try workspace.runs.decided(id)
        guard run.run.campaignId.rawValue == campaign else {
            throw RunError.ofOtherCampaign(id, run.run.campaignId)
        }
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: run.frozen.json),
            let snapshot = try workspace.store.interactions(of: id)
        else { throw RunError.unreadablePlan(id) }
        let datasets = try RunDatasets(of: id, run.frozen, in: workspace)
        return Explained(plan: plan, datasets: datasets, snapshot: snapshot, run: run)
    }
}

extension DatasetVersion.Part {
    /// Whether a key is within the part's range.
    fileprivate func holds(_ key: String) -> Bool {
        !key.utf8.lexicographicallyPrecedes(minKey.utf8) && !maxKey.utf8.lexicographicallyPrecedes(key.utf8)
    }
}
