internal import Foundation
internal import MusterDelivery
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// A run that has started, with all that it decides by.
struct StartedRun: Sendable {
    var run: CampaignRun
    var plan: DecisionPlan
    var planHash: String
    var datasets: RunDatasets
    /// As it was when the run started.
    var history: InteractionSnapshot
}

/// A run whose files are published. It is complete once it is stored together with its contacts.
struct DeliveredRun: Sendable {
    /// With its counts, files and stages.
    var run: CampaignRun
    /// To be registered; there is none of a dry run.
    var contacts: InteractionFile?
}

extension Workspace {
    /// What a run that was taken up decides by.
    ///
    /// - Throws: ``ServiceError/unreadablePlan(_:)``, ``ServiceError/datasetReplaced(_:dataset:)``, and
    ///   ``ServiceError/missingPart(dataset:path:)``.
    func started(_ claimed: ClaimedRun) throws -> StartedRun {
        let frozen = claimed.frozen
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: frozen.json), let planHash = frozen.planHash else {
            throw ServiceError.unreadablePlan(claimed.run.id)
        }
        let datasets = try datasets(of: claimed.run.id, frozen)
        try checkParts(of: datasets)
        return StartedRun(
            run: claimed.run, plan: plan, planHash: planHash, datasets: datasets, history: claimed.history)
    }

    /// Decides a run from its last checkpoint on, writes its files and publishes them. The checkpoint stays.
    ///
    /// It can be called again after it ended in any way, a crash among them, and then comes to the same bytes. Only for who
    /// holds the campaign's lock.
    ///
    /// - Parameters:
    ///   - control: stops the attempt early, and is told its progress and checkpoints.
    /// - Throws: `CancellationError`, ``RunSuspended``, ``ServiceError/inconsistentRun(_:)``, or why it could not be done.
    ///   Files that were published remain.
    func execute(
        _ started: StartedRun, options: RunOptions, control: RunControl
    ) throws -> DeliveredRun {
        let database = try EngineDatabase(temporaryFolder: temporaryFolder, memoryLimit: options.memoryLimit)
        let history = try history(started.history, of: started.plan)
        let plan = try database.resolvingBudgets(of: started.plan, history: history)
        let facts = DuckDBFacts(
            plan, history, parts: started.datasets.customers.parts(in: self),
            joinedParts: started.datasets.joinedParts(in: self), database: database)
        let decision = DecisionRun(plan, facts: facts, threads: options.threads)
        var run = started.run
        guard !run.dryRun else {
            let outcome = try decision.decide(output: DiscardingOutput(), control: control)
            run.count(outcome, of: plan)
            try RunReconciliation(run: run, rowsInDataset: started.datasets.customers.rowCount).check()
            return DeliveredRun(run: run, contacts: nil)
        }

        let folder = Self.runFolder(run.id)
        try makeFolder(folder + "/output")
        try makeFolder(Self.checkpointFolder(run.id))
        let file = "\(folder)/output/\(run.id).\(plan.fileConfig.format.rawValue)"
        let files = try RunFiles(
            plan, path: path(of: file), resultsPath: path(of: folder) + "/results.parquet", database: database)
        do {
            let outcome = try decision.decide(output: files, journal: journal(of: started), control: control)
            run.count(outcome, of: plan)
            return try deliver(files, as: file, of: run, started)
        } catch {
            files.abandon()
            throw error
        }
    }

    /// Seals what was written, checks it, and gives it its names.
    private func deliver(
        _ files: RunFiles, as file: String, of decided: CampaignRun, _ started: StartedRun
    ) throws -> DeliveredRun {
        _ = try files.finishResults()
        let start = ContinuousClock.now
        let written = try files.seal()
        var run = decided
        run.files = [
            OutputFile(
                path: file, format: started.plan.fileConfig.format, rows: written.rows, bytes: written.bytes,
                sha256: written.sha256)
        ]
        run.stages.append(RunStage(name: .deliver, durationMs: 0, rows: written.rows))
        try write(Manifest(of: run), of: run.id)
        try RunReconciliation(
            run: run, rowsInDataset: started.datasets.customers.rowCount, resultRows: written.resultRows,
            manifest: try writtenManifest(of: run.id)
        ).check()
        try files.publish()
        let contacts = try linkContacts(written, of: run.id, asOf: started.history.asOf)
        run.stages[run.stages.count - 1].durationMs = (ContinuousClock.now - start).inMilliseconds
        return DeliveredRun(run: run, contacts: contacts)
    }

    /// The journal of a run, of which nothing counts that was decided by anything else.
    private func journal(of started: StartedRun) -> RunJournal {
        let datasets = [started.datasets.customers.key] + started.datasets.joined.map(\.key)
        let history = "\(started.history.batch) \(InstantFormat.text(started.history.asOf))"
        let key = [started.run.id.rawValue, started.planHash, history] + datasets.map(\.description)
        return RunJournal(
            CheckpointFolder(path: path(of: Self.checkpointFolder(started.run.id))), key: key.joined(separator: "\n"))
    }

    private func write(_ manifest: Manifest, of run: CampaignRun.ID) throws {
        var file = try DurableFile(path: path(of: Self.runFolder(run)) + "/manifest.json")
        try file.append(Array((try CanonicalJSON.text(manifest, isPretty: true) + "\n").utf8))
        try file.publish()
    }

    /// As it is on disk.
    private func writtenManifest(of run: CampaignRun.ID) throws -> Manifest {
        let file = try Data(contentsOf: URL(fileURLWithPath: path(of: Self.runFolder(run)) + "/manifest.json"))
        guard let manifest: Manifest = try? CanonicalJSON.value(from: String(decoding: file, as: UTF8.self)) else {
            throw ServiceError.inconsistentRun("the manifest on disk cannot be read.")
        }
        return manifest
    }
}
