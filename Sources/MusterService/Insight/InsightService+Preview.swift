internal import MusterDelivery
internal import MusterEngine
internal import MusterKernel
public import MusterModel
internal import MusterPlanning
internal import MusterStore
internal import Synchronization

extension InsightService {
    /// The start of the file that a run of the campaign would write now. Nothing is stored.
    ///
    /// - Parameter maxRows: the maximum number of rows, at least 1.
    /// - Throws: ``CatalogError``, ``DatasetError``, ``PlanningError``.
    public func preview(ofCampaign id: String, rows maxRows: Int) throws -> FilePreview {
        let now = workspace.now()
        let catalog = try workspace.store.catalog().catalog
        let campaign = try catalog.requireCampaign(id)
        let (planned, datasets) = try RunPlanner(workspace: workspace).checkedPlan(campaign, in: catalog, asOf: now)
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let history = try workspace.interactions.history(
            try workspace.store.interactions(at: now), for: planned, startingAt: now)
        let plan = try database.resolvingBudgets(of: planned, history: history)
        let facts = DuckDBFacts(
            plan, history, parts: datasets.customers.parts(in: workspace), joinedParts: datasets.joinedParts(in: workspace),
            database: database)
        let control = RunControl()
        let webhooks = Set(plan.webhooks?.map(\.channelId) ?? [])
        let isInFile = plan.treatments.map { !webhooks.contains($0.channelId) }
        let sample = SampleOutput(maxRows: maxRows, of: isInFile, control)
        do {
            _ = try DecisionRun(plan, facts: facts, threads: 1).decide(output: sample, control: control)
        } catch is CancellationError {
            // The sample is complete.
        }

        var config = plan.fileConfig
        if config.format == .parquet { config.format = .ndjson }
        config.csv.encoding = .utf8
        let format = RowFormat(
            config, treatments: plan.treatments, valueTypes: plan.ownColumns?.columns.map(\.type) ?? [])
        let batches = sample.batches
        let rendered = try batches.map { try format.rows($0) }
        let bytes = format.opening + rendered.map(\.bytes).joined(separator: format.separator) + format.closing
        let number = (try workspace.store.runs(of: campaign.id, limit: 1).first?.runNumber ?? 0) + 1
        let names = try FileNames(of: plan, runId: CampaignRun.ID("\(campaign.id)-\(number)"), runNumber: number)
        let first = batches.first?.treatments.first.map { plan.treatments[Int($0)] }
        return FilePreview(
            campaignId: campaign.id, name: names.name(ofFileWith: first, plan.fileConfig), format: plan.fileConfig.format,
            columns: config.columns.map(\.header), rows: rendered.reduce(0) { $0 + $1.count },
            text: String(decoding: bytes, as: UTF8.self))
    }
}

/// Keeps the first recommendations that are delivered, and then ends the run.
private final class SampleOutput: RunOutput {
    private struct State {
        var batches: [RecommendationBatch] = []
        var rowsLeft: Int
    }

    private let state: Mutex<State>
    /// By treatment.
    private let isSampled: [Bool]
    private let control: RunControl

    init(maxRows: Int, of isSampled: [Bool], _ control: RunControl) {
        self.isSampled = isSampled
        state = Mutex(State(rowsLeft: maxRows))
        self.control = control
    }

    /// Those with rows.
    var batches: [RecommendationBatch] { state.withLock { $0.batches } }

    var writingTime: Duration { .zero }

    func render(_ batch: RecommendationBatch) {}

    func append(_ batch: RecommendationBatch, _ fragment: Void) {
        let isFull = state.withLock { state in
            let sample = batch.firstDelivered(state.rowsLeft) { isSampled[$0] }
            if sample.count > 0 { state.batches.append(sample) }
            state.rowsLeft -= sample.count
            return state.rowsLeft == 0
        }
        if isFull { control.cancel() }
    }

    func end() {}
}
