public import Foundation
public import MusterEngine
internal import MusterFiles
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

    /// What a run of the campaign decides by that is created now: its plan, and the versions of its datasets.
    func freeze(_ campaign: Campaign, in catalog: Catalog, asOf instant: Date) throws -> RunSnapshot {
        let (plan, datasets) = try checkedPlan(campaign, in: catalog, asOf: instant)
        let json = try CanonicalJSON.text(plan)
        return RunSnapshot(
            json: json, planHash: Digest.sha256(of: json), dataset: datasets.customers.key,
            joined: datasets.joined.map(\.key))
    }

    /// Puts a run of a campaign into the queue, for the next worker.
    ///
    /// - Parameters:
    ///   - isDry: it decides and reports, and writes nothing.
    ///   - author: who asks for it, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    ///   - idempotencyKey: the run that was created with the same key is returned instead of a second one.
    /// - Throws: what stands in the way of a run.
    public func trigger(
        campaign id: String, isDry: Bool = false, by author: String, requestId: String? = nil,
        idempotencyKey: String? = nil
    ) throws -> CampaignRun {
        try createRun(
            campaign: id, isDry: isDry, by: author, requestId: requestId, lease: nil, idempotencyKey: idempotencyKey)
    }

    /// Asks for the end of a run. One that is going on ends within a moment, one that waits at once.
    ///
    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``, ``ServiceError/runIsOver(_:_:)``.
    public func cancel(run id: CampaignRun.ID, by author: String, requestId: String? = nil) throws -> CampaignRun {
        do {
            let run = try store.cancel(id, at: now(), by: author, requestId: requestId)
            removeFilesIfUndelivered(of: run)
            return run
        } catch {
            switch error {
            case .runChanged(_, let status): throw ServiceError.runIsOver(id, status)
            case .runNotFound: throw try runNotFound(id)
            default: throw error
            }
        }
    }

    /// Runs a campaign now, to its end, after the other runs of it have ended. Blocks until done.
    ///
    /// Runs of the campaign that were interrupted, or wait for a worker, are taken up first.
    ///
    /// - Parameters:
    ///   - control: ends the run early, as `cancelled`, and is told its progress.
    /// - Throws: what stands in the way of a run, before there is one; ``ServiceError/runFailed(_:)`` for a run that
    ///   was recorded as failed, ``ServiceError/runLeft(_:reason:)`` for one that could not be recorded.
    public func run(
        campaign id: String, options: RunOptions = RunOptions(), by author: String = NSUserName(),
        control: RunControl = RunControl()
    ) throws -> CampaignRun {
        let queue = RunQueue(self)
        let own = try createRun(
            campaign: id, isDry: false, by: author, requestId: nil, lease: queue.lease(), idempotencyKey: nil)
        let run: CampaignRun
        do {
            run = try queue.perform(own, options: options, control: control)
        } catch let error as StoreError where error.kind == .failed {
            throw ServiceError.runOutcomeUnknown(own.id, reason: error.message)
        }
        if run.status == .failed { throw ServiceError.runFailed(run) }
        return run
    }

    /// Decides as a run would, but writes nothing: no file, and no run.
    ///
    /// - Returns: what the run would be, with the number 0.
    public func dryRun(
        campaign id: String, options: RunOptions = RunOptions(), control: RunControl = RunControl()
    ) throws -> CampaignRun {
        let now = now()
        let catalog = try store.catalog().catalog
        let campaign = try runnableCampaign(id, in: catalog)
        let (plan, datasets) = try retryingWhenDatasetReplaced { try checkedPlan(campaign, in: catalog, asOf: now) }
        var run = CampaignRun(
            id: .init("\(id)-dry-run"), campaignId: campaign.id, runNumber: 0, createdAt: now, dryRun: true)
        try run.move(to: .running, at: now)
        var end = CampaignRun.Status.completed
        do {
            run = try decideDry(run, plan, datasets, store.interactions(at: now), options, control)
        } catch is CancellationError {
            end = .cancelled
        }
        try finish(&run, as: end, at: self.now())
        return run
    }

    private func decideDry(
        _ run: CampaignRun, _ plan: DecisionPlan, _ datasets: RunDatasets, _ history: InteractionSnapshot,
        _ options: RunOptions, _ control: RunControl
    ) throws -> CampaignRun {
        let started = StartedRun(run: run, plan: plan, planHash: "", datasets: datasets, history: history)
        return try execute(started, options: options, control: control).run
    }

    /// Ends a run, and records how long it took.
    func finish(_ run: inout CampaignRun, as status: CampaignRun.Status, at instant: Date) throws(RunStateError) {
        try run.move(to: status, at: instant)
        // A clock may have been set back.
        let milliseconds = max(0, instant.timeIntervalSince(run.startedAt ?? instant) * 1000)
        run.durationMs = Int(milliseconds.rounded())
        run.avgLatencyMs = run.processed == 0 ? 0 : milliseconds / Double(run.processed)
    }

    private func createRun(
        campaign id: String, isDry: Bool, by author: String, requestId: String?, lease: RunLease?, idempotencyKey: String?
    ) throws -> CampaignRun {
        try retryingWhenDatasetReplaced {
            let created = now()
            let catalog = try store.catalog().catalog
            let campaign = try runnableCampaign(id, in: catalog)
            let frozen = try freeze(campaign, in: catalog, asOf: created)
            return try store.createRun(
                of: campaign.id, trigger: .manual, isDry: isDry, at: created, frozen: frozen, lease: lease,
                idempotencyKey: idempotencyKey, by: author, requestId: requestId)
        }
    }

    /// An import meanwhile may take away what was planned for; then it is planned again.
    private func retryingWhenDatasetReplaced<Planned>(_ body: () throws -> Planned) throws -> Planned {
        for _ in 1...2 {
            do { return try body() } catch StoreError.datasetReplaced {}
        }
        return try body()
    }

    private func runnableCampaign(_ id: String, in catalog: Catalog) throws -> Campaign {
        let campaign = try campaign(id, in: catalog)
        guard campaign.status != .archived else { throw ServiceError.archivedCampaign(campaign.id) }
        return campaign
    }

    /// A plan whose data is all there.
    ///
    /// - Throws: ``StoreError/datasetReplaced(_:)`` when an import has taken that away meanwhile.
    private func checkedPlan(
        _ campaign: Campaign, in catalog: Catalog, asOf instant: Date
    ) throws -> (DecisionPlan, RunDatasets) {
        let (plan, datasets) = try plan(campaign, in: catalog, asOf: instant)
        do {
            try checkParts(of: datasets)
            try checkKeys(of: plan, in: datasets)
        } catch {
            let current = Set(try store.datasets().map(\.key))
            for key in ([datasets.customers] + datasets.joined).map(\.key) where !current.contains(key) {
                throw StoreError.datasetReplaced(key)
            }
            throw error
        }
        return (plan, datasets)
    }

    /// - Throws: ``ServiceError/missingPart(dataset:path:)``.
    func checkParts(of datasets: RunDatasets) throws(ServiceError) {
        for dataset in [datasets.customers] + datasets.joined {
            for part in dataset.parts(in: self) where !FileManager.default.fileExists(atPath: part.path) {
                throw .missingPart(dataset: dataset.key.dataset, path: part.path)
            }
        }
    }
}

extension UserFacingMessage {
    /// An error's messages as one text.
    static func text(of error: any Error) -> String {
        guard let error = error as? any UserFacingError else { return "\(error)" }
        return error.messages.map { $0.text + ($0.hint.map { " " + $0 } ?? "") }.joined(separator: "\n")
    }
}
