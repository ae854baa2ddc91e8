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
    /// - Throws: ``RunError/unreadablePlan(_:)``, ``RunError/datasetReplaced(_:dataset:)``, and
    ///   ``DatasetError/missingPart(dataset:path:)``.
    init(_ claimed: ClaimedRun, in workspace: Workspace) throws {
        let frozen = claimed.frozen
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: frozen.json), let planHash = frozen.planHash else {
            throw RunError.unreadablePlan(claimed.run.id)
        }
        let datasets = try RunDatasets(of: claimed.run.id, frozen, in: workspace)
        try datasets.checkParts(in: workspace)
        self.init(
            run: claimed.run, plan: plan.executed(at: claimed.history.asOf), planHash: planHash, datasets: datasets,
            history: claimed.history)
    }
}
