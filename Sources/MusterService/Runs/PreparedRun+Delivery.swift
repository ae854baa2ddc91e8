internal import Foundation
internal import MusterDelivery
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// A run whose files are published. It is complete once it is stored together with its contacts.
struct DeliveredRun: Sendable {
    /// With its counts, files and stages.
    var run: CampaignRun
    /// To be registered; there is none of a dry run.
    var contacts: InteractionFile?
}

extension PreparedRun {
    /// Decides a run from its last checkpoint on, writes its files and publishes them. The checkpoint stays.
    ///
    /// It can be called again after it ended in any way, a crash among them, and then comes to the same bytes. Only for who
    /// holds the campaign's lock.
    ///
    /// - Parameters:
    ///   - checkpoint: called after each part, in order, when the part is durable. What it throws ends the attempt.
    /// - Throws: `CancellationError`, ``RunSuspended``, ``ServiceError/inconsistentRun(_:)``, or why it could not be done.
    ///   Files that were published remain.
    func execute(
        in workspace: Workspace, options: RunOptions, cancellation: RunControl,
        progress: @escaping @Sendable (Double) -> Void,
        checkpoint: @escaping @Sendable (RunCheckpoint) throws -> Void
    ) throws -> DeliveredRun {
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder, memoryLimit: options.memoryLimit)
        let history = try workspace.interactions.history(history, for: plan)
        let plan = try database.started(plan, history)
        let decision = DecisionRun(
            plan, history, parts: datasets.customers.parts(in: workspace),
            joinedParts: datasets.joinedParts(in: workspace), database: database, threads: options.threads)
        var run = run
        guard !run.dryRun else {
            let outcome = try decision.decide(
                output: DiscardingOutput(), cancellation: cancellation, progress: progress, checkpoint: checkpoint)
            run.count(outcome, of: plan)
            try RunReconciliation(run: run, rowsInDataset: datasets.customers.rowCount).check()
            return DeliveredRun(run: run, contacts: nil)
        }

        let folder = workspace.folder(of: run.id)
        try workspace.makeFolder(folder.output)
        try workspace.makeFolder(folder.checkpoint)
        let file = "\(folder.output)/\(run.id).\(plan.fileConfig.format.rawValue)"
        let files = try RunFiles(
            plan, path: workspace.path(of: file), resultsPath: folder.resultsPath, database: database)
        do {
            let outcome = try decision.decide(
                output: files, journal: journal(in: folder), cancellation: cancellation, progress: progress,
                checkpoint: checkpoint)
            run.count(outcome, of: plan)
            return try deliver(files, as: file, of: run, in: workspace)
        } catch {
            files.abandon()
            throw error
        }
    }

    /// Seals what was written, checks it, and gives it its names.
    private func deliver(
        _ files: RunFiles, as file: String, of decided: CampaignRun, in workspace: Workspace
    ) throws -> DeliveredRun {
        _ = try files.finishResults()
        let start = ContinuousClock.now
        let written = try files.seal()
        var run = decided
        run.files = [
            OutputFile(
                path: file, format: plan.fileConfig.format, rows: written.rows, bytes: written.bytes,
                sha256: written.sha256)
        ]
        run.stages.append(RunStage(name: .deliver, durationMs: 0, rows: written.rows))
        let folder = workspace.folder(of: run.id)
        try Manifest(of: run).write(to: folder.manifestPath)
        try RunReconciliation(
            run: run, rowsInDataset: datasets.customers.rowCount, resultRows: written.resultRows,
            manifest: try Manifest(readingFrom: folder.manifestPath)
        ).check()
        try files.publish()
        let contacts = try linkContacts(written, in: workspace)
        run.stages[run.stages.count - 1].durationMs = (ContinuousClock.now - start).inMilliseconds
        return DeliveredRun(run: run, contacts: contacts)
    }

    /// Gives the published results a second name, among the contacts. They count once they are registered.
    private func linkContacts(_ written: RunFiles.Written, in workspace: Workspace) throws -> InteractionFile {
        let folder = workspace.folder(of: run.id)
        try workspace.makeFolder("interactions/contacts")
        try Folder.link(folder.resultsPath, to: workspace.path(of: folder.contacts))
        let at = written.rows > 0 ? history.asOf : nil
        return InteractionFile(
            kind: .contacts, path: folder.contacts, runId: run.id, asOf: history.asOf, rowCount: written.rows, firstAt: at,
            lastAt: at, minCustomer: written.firstCustomer, maxCustomer: written.lastCustomer,
            registeredAt: workspace.now())
    }

    /// The journal of the run. Its key names everything that the run decides by: parts that were decided by anything else
    /// do not count.
    private func journal(in folder: RunFolder) -> RunJournal {
        let datasets = datasets.all.map(\.key)
        let history = "\(history.batch) \(InstantFormat.text(history.asOf))"
        let key = [run.id.rawValue, planHash, history] + datasets.map(\.description)
        return RunJournal(CheckpointFolder(path: folder.checkpointPath), key: key.joined(separator: "\n"))
    }
}

extension Manifest {
    fileprivate func write(to path: String) throws {
        var file = try DurableFile(path: path)
        try file.append(Array((try CanonicalJSON.text(self, isPretty: true) + "\n").utf8))
        try file.publish()
    }

    /// - Throws: ``ServiceError/inconsistentRun(_:)`` for a file that is not a manifest.
    fileprivate init(readingFrom path: String) throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let manifest: Manifest = try? CanonicalJSON.value(from: String(decoding: file, as: UTF8.self)) else {
            throw ServiceError.inconsistentRun("the manifest on disk cannot be read.")
        }
        self = manifest
    }
}

/// Discards the recommendations: a dry run only counts.
private struct DiscardingOutput: RunOutput {
    func render(_ batch: RecommendationBatch) {}
    func append(_ batch: RecommendationBatch, _ fragment: Void) {}
    func end() {}
    var writingTime: Duration { .zero }
}
