internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// A run with all inputs of its decision, loaded.
struct PreparedRun: Sendable {
    var run: CampaignRun
    var plan: DecisionPlan
    var planHash: String
    var datasets: RunDatasets
    /// The contact history at the start of the run.
    var history: InteractionSnapshot
}

extension PreparedRun {
    /// Loads the inputs of a claimed run.
    ///
    /// - Throws: ``RunError/unreadablePlan(_:)``, ``RunError/datasetReplaced(_:dataset:)``, ``PlanningError``, and
    ///   ``DatasetError/missingPart(dataset:path:)``.
    init(_ claimed: ClaimedRun, by owner: RunOwner, in workspace: Workspace) throws {
        let datasets = try RunDatasets(of: claimed.run.id, claimed.frozen, in: workspace)
        try datasets.checkParts(in: workspace)
        let (plan, hash) = try RunPlanner(workspace: workspace).plan(of: claimed, reading: datasets, by: owner)
        self.init(run: claimed.run, plan: plan, planHash: hash, datasets: datasets, history: claimed.history)
    }
}
