internal import Foundation
internal import MusterDelivery
internal import MusterEngine
internal import MusterFiles
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
    /// - Parameter control: stops the attempt early, and is told its progress and checkpoints.
    /// - Throws: `CancellationError`, ``RunSuspended``, ``ServiceError/inconsistentRun(_:)``, or why it could not be done.
    ///   Files that were published remain.
    func execute(_ started: StartedRun, options: RunOptions, control: RunControl) throws -> DeliveredRun {
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
        let destination = try plan.fileConfig.makeDestination()
        let writer = try plan.fileConfig.makeWriter(
            folder: path(of: folder) + "/output", name: run.id.rawValue, treatments: plan.treatments)
        return try decide(decision, of: plan, for: started, writer, destination, database, control)
    }

    private func decide(
        _ decision: DecisionRun<some FactsSource>, of plan: DecisionPlan, for started: StartedRun,
        _ writer: some OutputWriter, _ destination: any Destination, _ database: EngineDatabase, _ control: RunControl
    ) throws -> DeliveredRun {
        var run = started.run
        let files = RunFiles(
            plan, writer, resultsPath: path(of: Self.runFolder(run.id)) + "/results.parquet", database: database)
        do {
            let outcome = try decision.decide(output: files, journal: journal(of: started), control: control)
            run.count(outcome, of: plan)
            return try deliver(files, of: run, started, to: destination)
        } catch {
            files.abandon()
            throw error
        }
    }

    /// Seals the files of a run, checks them against its counts, and delivers them.
    ///
    /// The order of the durable steps: all files are written and synced; `results.parquet`, the output files and the
    /// manifest get their names; the results get a second name among the contacts. The caller then registers the run
    /// with its files and contacts in one transaction.
    private func deliver(
        _ files: RunFiles<some OutputWriter>, of decided: CampaignRun, _ started: StartedRun, to destination: any Destination
    ) throws -> DeliveredRun {
        try files.finishResults()
        let start = ContinuousClock.now
        let sealed = try files.seal()
        var run = decided
        run.files = sealed.files.map { file in
            OutputFile(
                path: "\(Self.runFolder(run.id))/output/\(file.name)", format: file.format, rows: file.rows,
                bytes: file.bytes, sha256: file.sha256)
        }
        run.stages.append(RunStage(name: .deliver, durationMs: 0, rows: sealed.rows))
        let manifest = try Manifest(of: run).seal(path: path(of: Self.runFolder(run.id)) + "/manifest.json")
        defer { manifest.discard() }
        guard let written = try Manifest.read(manifest) else {
            throw ServiceError.inconsistentRun("the manifest on disk cannot be read.")
        }
        try RunReconciliation(
            run: run, rowsInDataset: started.datasets.customers.rowCount, resultRows: sealed.resultRows, manifest: written
        ).check()
        try files.publishResults()
        try destination.deliver(SealedOutput(files: sealed.files, manifest: manifest))
        let contacts = try linkContacts(sealed, of: run.id, asOf: started.history.asOf)
        run.stages[run.stages.count - 1].durationMs = (ContinuousClock.now - start).inMilliseconds
        return DeliveredRun(run: run, contacts: contacts)
    }

    /// The journal of a run, of which nothing counts that was decided by anything else.
    private func journal(of started: StartedRun) -> RunJournal {
        let datasets = [started.datasets.customers.key] + started.datasets.joined.map(\.key)
        let history = "\(started.history.batch) \(InstantFormat.text(started.history.asOf))"
        let key = [started.run.id.rawValue, started.planHash, history] + datasets.map(\.description)
        return RunJournal(folder: path(of: Self.checkpointFolder(started.run.id)), key: key.joined(separator: "\n"))
    }
}
