internal import Foundation
internal import MusterBase
internal import MusterDelivery
internal import MusterEngine
internal import MusterFiles
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore

/// A run whose files are published. It is completed when it is recorded together with its contacts.
struct DeliveredRun: Sendable {
    /// The run with its counts, files and stages.
    var run: CampaignRun
    /// The contacts to register; `nil` for a dry run.
    var contacts: InteractionFile?
    /// The deliveries to queue.
    var deliveries: [Delivery] = []
}

extension PreparedRun {
    /// Decides the run from its last checkpoint on, writes its files and publishes them. The checkpoint remains.
    ///
    /// The caller holds the campaign's lock. After any end, also a crash, the call can be repeated and produces the same bytes.
    ///
    /// - Parameter control: stops the attempt early, and gets its progress and checkpoints.
    /// - Throws: `CancellationError`, ``RunSuspended``, ``RunError/inconsistent(_:)``, or the error of the attempt. Published
    ///   files remain.
    func execute(in workspace: Workspace, options: RunOptions, control: RunControl) throws -> DeliveredRun {
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder, memoryLimit: options.memoryLimit)
        let history = try workspace.interactions.history(
            history, for: plan, startingAt: run.startedAt ?? history.asOf)
        let plan = try database.resolvingBudgets(of: plan, history: history)
        let facts = DuckDBFacts(
            plan, history, parts: datasets.customers.parts(in: workspace),
            joinedParts: datasets.joinedParts(in: workspace), database: database)
        let decision = DecisionRun(plan, facts: facts, threads: options.threads)
        var run = run
        guard !run.dryRun || plan.testConnection != nil else {
            let outcome = try decision.decide(output: DiscardingOutput(), control: control)
            run.count(outcome, of: plan)
            try RunReconciliation(run: run, rowsInDataset: datasets.customers.rowCount).check()
            return DeliveredRun(run: run, contacts: nil)
        }

        let folder = workspace.folder(of: run.id)
        try workspace.makeFolder(folder.output)
        try workspace.makeFolder(folder.checkpoint)
        let webhooks = plan.webhooks?.map(\.channelId) ?? []
        if !webhooks.isEmpty { try workspace.makeFolder(folder.webhooks) }
        let writer = try plan.fileConfig.makeWriter(
            folder: workspace.path(of: folder.output), names: try FileNames(of: run, plan), treatments: plan.treatments,
            valueTypes: plan.ownColumns?.columns.map(\.type) ?? [], webhooks: webhooks,
            webhookFolder: workspace.path(of: folder.webhooks))
        return try decide(decision, of: plan, in: workspace, writer, database, control)
    }

    private func decide(
        _ decision: DecisionRun<some FactsSource>, of plan: DecisionPlan, in workspace: Workspace,
        _ writer: some OutputWriter, _ database: EngineDatabase, _ control: RunControl
    ) throws -> DeliveredRun {
        let folder = workspace.folder(of: run.id)
        var run = run
        let files = RunFiles(plan, writer, resultsPath: folder.resultsPath, database: database)
        do {
            let outcome = try decision.decide(output: files, journal: journal(in: folder), control: control)
            run.count(outcome, of: plan)
            return try publish(files, of: run, in: workspace)
        } catch {
            files.abandon()
            throw error
        }
    }

    /// Seals the files of a run, checks them against its counts, publishes them, and queues their deliveries.
    ///
    /// The order of the durable steps: all files are written and synced; `results.parquet`, the output files and the
    /// manifest get their names; the results get a second name among the contacts. The caller then registers the run
    /// with its files and contacts in one transaction.
    private func publish(
        _ files: RunFiles<some OutputWriter>, of decided: CampaignRun, in workspace: Workspace
    ) throws -> DeliveredRun {
        let folder = workspace.folder(of: run.id)
        try files.finishResults()
        let start = ContinuousClock.now
        let sealed = try files.seal()
        var run = decided
        run.files = sealed.files.map {
            OutputFile($0, in: $0.isForWebhook ? folder.webhooks : folder.output, plan.fileConfig)
        }
        run.notes += files.encodingNotes(plan.fileConfig.csv.encoding)
        run.notes += files.gapNotes(plan.ownColumns?.gaps ?? [])
        run.stages.append(RunStage(name: .deliver, durationMs: 0, rows: sealed.rows))
        let manifest = try Manifest(of: run).seal(path: folder.manifestPath)
        defer { manifest.discard() }
        guard let written = try Manifest.read(manifest) else {
            throw RunError.inconsistent("the manifest on disk cannot be read.")
        }
        try RunReconciliation(
            run: run, rowsInDataset: datasets.customers.rowCount, resultRows: sealed.resultRows, manifest: written
        ).check()
        try files.publishResults()
        for file in sealed.files { try file.sealed.publish() }
        try manifest.publish()
        let contacts = run.dryRun ? nil : try linkContacts(sealed, in: workspace)
        run.stages[run.stages.count - 1].durationMs = (ContinuousClock.now - start).inMilliseconds
        return DeliveredRun(run: run, contacts: contacts, deliveries: try deliveries(of: run, in: workspace))
    }

    /// One delivery for each destination, and in a run with waves for each of them; then those to webhooks.
    private func deliveries(of run: CampaignRun, in workspace: Workspace) throws -> [Delivery] {
        let config = plan.fileConfig
        let names = try FileNames(of: run, plan)
        var waves: [DeliveryWave?] = [nil]
        if let planned = plan.waves {
            let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
            waves = try WaveDivision(
                results: workspace.folder(of: run.id).resultsPath, of: run.id, database: database
            ).parts(planned)
        }
        let folders = waves.flatMap { wave in
            workspace.destinations.targets(of: config, for: names).map { (target: $0.sending(wave), wave: wave) }
        }
        // A test must not reach them.
        let webhooks = (plan.testConnection == nil ? plan.webhooks ?? [] : []).map { planned in
            let webhook = DeliveryTarget.Webhook(
                channelId: planned.channelId, campaignId: run.campaignId, runId: run.id, decidedAt: history.asOf)
            return (target: DeliveryTarget(webhook, url: planned.webhook.url), wave: DeliveryWave?.none)
        }
        return (folders + webhooks).enumerated().map { index, place in
            let channel = place.target.webhook?.channelId
            let files = run.files.filter { $0.webhookChannelId == channel }.map(\.name)
            return Delivery(
                of: run.id, number: index + 1, files: files, columns: channel == nil ? config.columns.map(\.header) : [],
                to: place.target, wave: place.wave, seeds: channel == nil ? (config.seeds ?? []).map(\.customerId) : [],
                at: workspace.now())
        }
    }

    /// Gives the published results a second name, among the contacts. They count once they are registered.
    private func linkContacts(_ written: SealedRunFiles, in workspace: Workspace) throws -> InteractionFile {
        let folder = workspace.folder(of: run.id)
        try workspace.makeFolder("interactions/contacts")
        try Folder.link(folder.resultsPath, to: workspace.path(of: folder.contacts))
        let at = written.resultRows > 0 ? history.asOf : nil
        return InteractionFile(
            kind: .contacts, path: folder.contacts, runId: run.id, asOf: history.asOf, rowCount: written.rows,
            withheldCount: written.resultRows - written.rows, firstAt: at, lastAt: at, minCustomer: written.firstCustomer,
            maxCustomer: written.lastCustomer,
            registeredAt: workspace.now())
    }

    /// The journal of the run. Its key names all inputs of the decision, so that parts decided from other inputs are not used.
    private func journal(in folder: RunFolder) -> RunJournal {
        let datasets = datasets.all.map(\.key)
        let history = "\(history.batch) \(InstantFormat.text(history.asOf))"
        let key = [run.id.rawValue, planHash, history] + datasets.map(\.description)
        return RunJournal(folder: folder.checkpointPath, key: key.joined(separator: "\n"))
    }
}

extension DeliveryTarget {
    /// Each wave has a manifest of its own.
    fileprivate func sending(_ wave: DeliveryWave?) -> DeliveryTarget {
        guard let wave else { return self }
        var target = self
        target.manifestName = manifestName.map(wave.name)
        return target
    }
}

extension OutputFile {
    /// - Parameter folder: relative to the workspace.
    fileprivate init(_ file: WrittenFile, in folder: String, _ config: FileConfig) {
        self.init(
            path: "\(folder)/\(file.name)", format: file.format, rows: file.rows, bytes: file.bytes, sha256: file.sha256)
        if file.format == .csv, config.csv.encoding != .utf8 { encoding = config.csv.encoding }
        webhookChannelId = file.isForWebhook ? file.channelId : nil
        (channelId, offerId, part) = (file.channelId, file.offerId, file.part)
    }
}

extension FileNames {
    init(of run: CampaignRun, _ plan: DecisionPlan) throws {
        try self.init(of: plan, runId: run.id, runNumber: run.runNumber)
    }

    /// - Parameters:
    ///   - runId: of a run that need not exist.
    init(of plan: DecisionPlan, runId: CampaignRun.ID, runNumber: Int) throws {
        let moment = try LocalMoment(at: plan.asOf, timeZone: plan.timeZone)
        let seconds = moment.secondOfDay
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0.zeroPadded(to: 2) }.joined()
        self.init(
            campaignId: plan.campaignId, campaignName: plan.notes.campaignName, runId: runId, runNumber: runNumber,
            runDate: moment.date, runTime: time)
    }
}

/// Discards the recommendations: a dry run only counts.
private struct DiscardingOutput: RunOutput {
    func render(_ batch: RecommendationBatch) {}
    func append(_ batch: RecommendationBatch, _ fragment: Void) {}
    func end() {}
    var writingTime: Duration { .zero }
}
