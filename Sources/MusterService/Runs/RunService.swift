internal import Foundation
public import MusterEngine
public import MusterModel
internal import MusterPlanning
internal import MusterStore

/// Campaign runs, their results and files.
///
/// ```swift
/// let run = try workspace.runs.trigger(campaign: "weekly_high_value", by: "ops")
/// // A ``RunWorker`` of the workspace performs it.
/// print(try workspace.runs.get(run.id).status)
/// ```
public struct RunService: Sendable {
    let workspace: Workspace

    /// Queues a run of a campaign for the next worker.
    ///
    /// - Parameters:
    ///   - isDry: whether the run only decides and reports, and writes nothing.
    ///   - connection: to which a dry run sends its files, so that they can be seen where they are used. No contact is recorded.
    ///   - startsNew: whether to queue a run even if the campaign has an interrupted one. Otherwise that run is returned, which
    ///     a worker resumes.
    ///   - idempotencyKey: if a run was created with the same key within a day, that run is returned. See
    ///     `docs/idempotency.md`.
    ///   - client: a client that waits for the run and then calls ``noteReported(_:)``. Until then, a further call for the same
    ///     client returns the run unless it has failed, was cancelled, or ended more than an hour ago.
    /// - Throws: ``CatalogError``, ``RunError``, ``DatasetError``, ``PlanningError`` if the campaign cannot be run.
    public func trigger(
        campaign id: String, isDry: Bool = false, testing connection: DeliveryConnection.ID? = nil, startsNew: Bool = false,
        by actor: Actor, idempotencyKey: String? = nil, awaitedBy client: String? = nil
    ) throws -> CampaignRun {
        if !isDry, !startsNew {
            let queue = RunQueue(workspace)
            if let client, let run = try queue.awaited(of: .init(id), by: client) { return run }
            if let run = try queue.interrupted(of: .init(id)) {
                if let client { try workspace.store.adopt(run.id, by: client) }
                return run
            }
        }
        return try createRun(
            campaign: id, isDry: isDry, testing: connection, startsNew: startsNew, by: actor, lease: nil,
            idempotencyKey: idempotencyKey,
            awaitedBy: isDry ? nil : client)
    }

    /// Cancels a run. A waiting run ends at once, a running one within a moment. Of a decided run, the deliveries that are not
    /// settled are cancelled; its results and contacts remain. A held run is rejected: nothing of it is delivered, and its
    /// contacts are withdrawn.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/isOver(_:_:)``; ``StoreError/contactsInUse(_:by:)`` for a held
    ///   run whose contacts an unfinished run counts.
    public func cancel(_ id: CampaignRun.ID, by actor: Actor) throws -> CampaignRun {
        do {
            let run = try workspace.store.cancel(id, at: workspace.now(), by: actor)
            if run.isUndelivered { workspace.folder(of: run.id).removeFiles() }
            return run
        } catch {
            switch error {
            case .runChanged(_, let status):
                if let run = try rejectIfHeld(id, by: actor) { return run }
                guard try status.isDecided && workspace.deliveries.cancel(of: id, by: actor) else {
                    throw RunError.isOver(id, status)
                }
                return try get(id)
            case .runNotFound: throw try notFound(id)
            default: throw error
            }
        }
    }

    /// - Returns: `nil` if the run is not held.
    private func rejectIfHeld(_ id: CampaignRun.ID, by actor: Actor) throws -> CampaignRun? {
        do {
            let (run, contacts) = try workspace.store.rejectHold(of: id, at: workspace.now(), by: actor)
            // What remains is swept later.
            try? workspace.store.removeAbandonedTasks()
            if let contacts { try? FileManager.default.removeItem(atPath: workspace.path(of: contacts)) }
            return run
        } catch StoreError.runNotHeld {
            return nil
        }
    }

    /// Lets a held run be delivered, and puts its tasks into the work list.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``StoreError/runNotHeld(_:)``.
    public func release(_ id: CampaignRun.ID, by actor: Actor) throws -> CampaignRun {
        do {
            return try workspace.store.releaseHold(of: id, at: workspace.now(), by: actor)
        } catch StoreError.runNotFound {
            throw try notFound(id)
        }
    }

    /// Runs a campaign in this process, and returns when the run has ended.
    ///
    /// If an earlier run of the campaign was interrupted, because its process died or was stopped, that run is completed and
    /// no other is started: a repeated call contacts no customer twice. The same holds for a completed run whose caller died
    /// before ``noteReported(_:)``, for an hour. Runs that wait for a worker are performed first.
    ///
    /// - Parameters:
    ///   - connection: to which a dry run sends its files, see ``trigger(campaign:isDry:testing:startsNew:by:idempotencyKey:awaitedBy:)``.
    ///   - startsNew: whether to start a run in any case.
    ///   - control: ends the run early, as `cancelled`, and gets its progress.
    ///   - resuming: called with an earlier run that is completed, or returned, instead of a new one.
    /// - Throws: the errors of ``trigger(campaign:isDry:by:idempotencyKey:)``, in which case there is no run;
    ///   ``RunError/failed(_:)`` for a run that was recorded as failed, ``RunError/outcomeUnknown(_:reason:)`` for one whose
    ///   end could not be recorded.
    public func perform(
        campaign id: String, testing connection: DeliveryConnection.ID? = nil, startsNew: Bool = false,
        options: RunOptions = RunOptions(), by actor: Actor = .currentUser, control: RunControl = RunControl(),
        resuming: (CampaignRun) -> Void = { _ in }
    ) throws -> CampaignRun {
        let queue = RunQueue(workspace)
        let startsNew = startsNew || connection != nil
        if !startsNew, let run = try queue.unreported(of: .init(id)) {
            resuming(run)
            return run
        }
        if !startsNew, let interrupted = try queue.interrupted(of: .init(id)) {
            resuming(interrupted)
            let run = try queue.complete(interrupted, options: options, control: control)
            if run.status == .failed { throw RunError.failed(run) }
            return run
        }
        let own = try createRun(
            campaign: id, isDry: connection != nil, testing: connection, by: actor, lease: queue.lease(), idempotencyKey: nil)
        let run: CampaignRun
        do {
            run = try queue.perform(own, options: options, control: control)
        } catch let error as StoreError where error.kind == .failed {
            throw RunError.outcomeUnknown(own.id, reason: error.message)
        }
        if run.status == .failed { throw RunError.failed(run) }
        return run
    }

    /// Records that the caller of ``perform(campaign:startsNew:options:by:control:resuming:)``, or the client that waited for a
    /// run, has reported its outcome. A caller that can be killed calls it last; without it, a repeated call within an hour
    /// after the caller's death returns that run.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func noteReported(_ id: CampaignRun.ID) throws {
        _ = try get(id)
        try workspace.store.noteReported(id)
    }

    /// Decides as a run would, without writing files or recording a run.
    ///
    /// - Returns: the run that would have been recorded, with the number 0.
    public func dryRun(
        campaign id: String, options: RunOptions = RunOptions(), control: RunControl = RunControl()
    ) throws -> CampaignRun {
        let now = workspace.now()
        let catalog = try workspace.store.catalog().catalog
        let campaign = try runnableCampaign(id, in: catalog)
        let planner = RunPlanner(workspace: workspace)
        let (plan, datasets) = try planner.retryingWhenDatasetReplaced {
            try planner.checkedPlan(campaign, in: catalog, asOf: now)
        }
        var run = CampaignRun(
            id: .init("\(id)-dry-run"), campaignId: campaign.id, runNumber: 0, createdAt: now, dryRun: true)
        try run.move(to: .running, at: now)
        var end = CampaignRun.Status.completed
        do {
            run = try decideDry(run, plan, datasets, workspace.interactions.snapshot(at: now), options, control)
            run.notes += workspace.segments.exclusionNotes(of: run, in: catalog)
        } catch is CancellationError {
            end = .cancelled
        }
        try run.end(as: end, at: workspace.now())
        return run
    }

    private func decideDry(
        _ run: CampaignRun, _ plan: DecisionPlan, _ datasets: RunDatasets, _ history: InteractionSnapshot,
        _ options: RunOptions, _ control: RunControl
    ) throws -> CampaignRun {
        let prepared = PreparedRun(run: run, plan: plan, planHash: "", datasets: datasets, history: history)
        return try prepared.execute(in: workspace, options: options, control: control).run
    }

    private func createRun(
        campaign id: String, isDry: Bool, testing connection: DeliveryConnection.ID? = nil, startsNew: Bool = true,
        by actor: Actor, lease: RunLease?, idempotencyKey: String?,
        awaitedBy client: String? = nil
    ) throws -> CampaignRun {
        let planner = RunPlanner(workspace: workspace)
        let queue = RunQueue(workspace)
        return try planner.retryingWhenDatasetReplaced {
            let created = workspace.now()
            let catalog = try workspace.store.catalog()
            let campaign = try runnableCampaign(id, in: catalog.catalog)
            if let connection, catalog.catalog.connections[connection] == nil {
                throw try workspace.catalog.notFound(DefinitionKey(connection))
            }
            let frozen = try planner.freeze(campaign, in: catalog, asOf: created, testing: connection)
            return try workspace.store.createRun(
                of: campaign.id, trigger: .manual, isDry: isDry, at: created, frozen: frozen, lease: lease,
                idempotencyKey: idempotencyKey, awaitedBy: client, unless: { !startsNew && queue.isAwaited($0) }, by: actor)
        }
    }

    private func runnableCampaign(_ id: String, in catalog: Catalog) throws -> Campaign {
        let campaign = try catalog.requireCampaign(id)
        guard campaign.status != .archived else { throw RunError.campaignArchived(campaign.id) }
        return campaign
    }

}
