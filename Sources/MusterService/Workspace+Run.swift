public import Foundation
internal import MusterDelivery
public import MusterEngine
public import MusterModel
public import MusterPlanning
internal import MusterStore

extension Workspace {
    /// Compiles a campaign against the catalog and the current versions of its datasets.
    public func plan(_ campaign: Campaign, in catalog: Catalog, asOf instant: Date) throws -> (DecisionPlan, RunDatasets) {
        guard let segment = catalog.segments[campaign.segmentId] else {
            throw ServiceError.notFound(DefinitionKey(campaign.segmentId), suggestion: nil)
        }
        let versions = try Dictionary(store.datasets().map { ($0.key.dataset, $0) }, uniquingKeysWith: { first, _ in first })
        guard let customers = versions[segment.dataset] else {
            throw ServiceError.datasetNotImported(segment.dataset, campaign: campaign.id)
        }
        let plan = try Planner.plan(
            campaign, catalog: catalog, schema: customers.schema, joining: versions.mapValues(\.schema), asOf: instant)
        let joined = Set(plan.joins.map(\.dataset)).sorted().compactMap { versions[$0] }
        return (plan, RunDatasets(customers: customers, joined: joined))
    }

    /// Runs a campaign now, to its end, after any other run of it has ended. Blocks until done.
    ///
    /// - Parameters:
    ///   - cancellation: ends the run early, as `cancelled`.
    ///   - progress: told the share (0–1) of the work that is done, from any thread.
    /// - Throws: what stands in the way of a run, before there is one; ``ServiceError/runFailed(_:)`` for a run that
    ///   was recorded as failed.
    public func run(
        campaign id: String, options: RunOptions = RunOptions(), cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws -> CampaignRun {
        let created = now()
        let (campaign, plan, datasets) = try plan(campaign: id, asOf: created)
        let json = try CanonicalJSON.text(plan)
        let planHash = Digest.sha256(of: json)
        var run = try store.createRun(
            of: campaign.id, trigger: .manual, at: created,
            frozen: FrozenDefinition(
                json: json, planHash: planHash, dataset: datasets.customers.key,
                joined: datasets.joined.map(\.key)))
        do {
            try makeFolder("runs")
            let lock = try CampaignLock(campaign.id, in: path(of: "runs"), cancellation: cancellation)
            defer { withExtendedLifetime(lock) {} }
            try endAbandonedRuns(of: campaign.id)
            sweepInteractions()
            try mergeResponses()
            run.attempts += 1
            let history = try store.start(&run, at: now())
            let started = StartedRun(run: run, plan: plan, planHash: planHash, datasets: datasets, history: history)
            let delivered = try execute(
                started, options: options, cancellation: cancellation, progress: progress, checkpoint: { _ in })
            run = delivered.run
            run.status = .completed
            finish(&run)
            try store.complete(run, contacts: delivered.contacts)
            removeCheckpoint(of: run.id)
        } catch is CancellationError {
            removeFiles(of: run.id)
            run.status = .cancelled
            finish(&run)
            try store.update(run)
        } catch {
            removeFiles(of: run.id)
            run.status = .failed
            run.files = []
            run.error = UserFacingMessage.text(of: error)
            finish(&run)
            try store.update(run)
            throw ServiceError.runFailed(run)
        }
        return run
    }

    /// Decides as a run would, but writes nothing: no file, and no run.
    ///
    /// - Returns: what the run would be, with the number 0.
    public func dryRun(
        campaign id: String, options: RunOptions = RunOptions(), cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws -> CampaignRun {
        let now = now()
        let (campaign, plan, datasets) = try plan(campaign: id, asOf: now)
        var run = CampaignRun(id: .init("\(id)-dry-run"), campaignId: campaign.id, runNumber: 0, createdAt: now)
        run.startedAt = now
        let database = try EngineDatabase(temporaryFolder: temporaryFolder, memoryLimit: options.memoryLimit)
        do {
            let history = try history(store.interactions(at: now), of: plan)
            let started = try database.started(plan, history)
            let outcome = try DecisionRun(
                started, history, parts: datasets.customers.parts(in: self),
                joinedParts: datasets.joinedParts(in: self), database: database, threads: options.threads
            ).decide(output: NoOutput(), cancellation: cancellation, progress: progress)
            run.count(outcome, of: started)
            run.status = .completed
        } catch is CancellationError {
            run.status = .cancelled
        }
        finish(&run)
        return run
    }

    /// The plan of a campaign that may run, by the catalog and the data as they are now.
    private func plan(campaign id: String, asOf instant: Date) throws -> (Campaign, DecisionPlan, RunDatasets) {
        let catalog = try store.catalog().catalog
        let campaign = try campaign(id, in: catalog)
        guard campaign.status != .archived else { throw ServiceError.archivedCampaign(campaign.id) }
        let (plan, datasets) = try plan(campaign, in: catalog, asOf: instant)
        for dataset in [datasets.customers] + datasets.joined {
            for part in dataset.parts(in: self) where !FileManager.default.fileExists(atPath: part.path) {
                throw ServiceError.missingPart(dataset: dataset.key.dataset, path: part.path)
            }
        }
        try checkKeys(of: plan, in: datasets)
        return (campaign, plan, datasets)
    }

    /// Records runs whose process ended before they did as failed. Only for who holds the campaign's lock.
    private func endAbandonedRuns(of campaign: Campaign.ID) throws {
        for var run in try store.unfinishedRuns() where run.campaignId == campaign && run.status == .running {
            run.status = .failed
            run.error = "The process that ran it ended before the run did."
            finish(&run)
            try store.update(run, expecting: .running)
            removeFiles(of: run.id)
        }
    }

    private func finish(_ run: inout CampaignRun) {
        let now = now()
        run.finishedAt = now
        let milliseconds = now.timeIntervalSince(run.startedAt ?? now) * 1000
        run.durationMs = Int(milliseconds.rounded())
        run.avgLatencyMs = run.processed == 0 ? 0 : milliseconds / Double(run.processed)
    }
}

extension UserFacingMessage {
    /// An error's messages as one text.
    static func text(of error: any Error) -> String {
        guard let error = error as? any UserFacingError else { return "\(error)" }
        return error.messages.map { $0.text + ($0.hint.map { " " + $0 } ?? "") }.joined(separator: "\n")
    }
}
