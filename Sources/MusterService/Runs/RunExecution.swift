internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// Performs a run that a worker has claimed, from its last checkpoint on.
///
/// A run's life through the types:
///
/// ```
/// RunService.trigger, Scheduler
///   │  RunPlanner            compiles the campaign and pins the versions of its datasets
///   ▼
/// RunSnapshot                plan and dataset versions, stored with the CampaignRun (`pending`)
///   │  RunQueue.takeNext     finds the oldest run of each campaign
///   ▼
/// QueuedRun                  a run that waits, with the lease of a worker that died, if any
///   │  CampaignLock, lease   one process per campaign
///   ▼
/// ClaimedRun                 the run (`running`), its snapshot, and the contact history at its start
///   │  RunExecution.perform  renews the lease (Heartbeat), loads everything
///   ▼
/// PreparedRun                plan, dataset versions and history in memory
///   │  PreparedRun.execute   decides slice by slice, with checkpoints in a RunJournal; writes RunFiles;
///   │                        checks them (RunReconciliation); publishes them
///   ▼
/// DeliveredRun               files are published, nothing is recorded yet
///   │  RunExecution.record   one transaction: run `completed`, contacts registered, tasks published, deliveries queued
///   ▼
/// StoredRun                  later read as a DecidedRun: results, explanations, lift, comparison
/// ```
///
/// An attempt that does not get this far ends as `failed` or `cancelled` and its files are removed. A suspended run
/// becomes `pending` again: the next worker resumes it from its checkpoint.
struct RunExecution: Sendable {
    private let claimed: ClaimedRun
    private let queue: RunQueue
    /// The lock, held while the run is performed, or the error why the run cannot begin.
    private let lock: Result<CampaignLock, any Error>
    private let options: RunOptions

    init(_ claimed: ClaimedRun, by queue: RunQueue, lock: Result<CampaignLock, any Error>, options: RunOptions) {
        self.claimed = claimed
        self.queue = queue
        self.lock = lock
        self.options = options
    }

    /// The run at the time of the claim.
    var run: CampaignRun { claimed.run }

    /// Performs the run to its end, or until it is cancelled or suspended. Blocks.
    ///
    /// - Parameter control: cancels or suspends the run, and gets its progress and checkpoints.
    /// - Returns: the run as recorded: ended, or `pending` if it was suspended.
    /// - Throws: ``StoreError/claimLost(_:)`` if another worker has taken it over, or the error of recording its end.
    func perform(_ control: RunControl) throws -> CampaignRun {
        defer { withExtendedLifetime(lock) {} }
        do {
            return try performClaimed(control)
        } catch {
            if (error as? StoreError)?.isClaimLost == true { removeFilesIfOver() }
            throw error
        }
    }

    /// If another process ended the run while this one was paused, it deleted the files of that moment. This deletes the files
    /// that were written since.
    private func removeFilesIfOver() {
        guard case .success = lock, let stored = try? queue.workspace.store.run(run.id).run else { return }
        if stored.isUndelivered { queue.workspace.folder(of: stored.id).removeFiles() }
    }

    private func performClaimed(_ control: RunControl) throws -> CampaignRun {
        if claimed.isCancelRequested { control.cancel() }
        let heartbeat = Heartbeat(claimed.run, of: queue, control: control)
        defer { heartbeat.stop() }
        let workspace = queue.workspace
        var run = claimed.run
        var (contacts, tasks) = (InteractionFile?.none, StagedTasks?.none)
        var deliveries: [Delivery] = []
        var end = CampaignRun.Status.completed
        var isHeld = false
        do {
            _ = try lock.get()
            try checkIsWanted()
            let prepared = try prepared()
            let delivered = try prepared.execute(
                in: workspace, options: options,
                control: control.observing(
                    progress: { share in heartbeat.note { $0.progress = share } },
                    checkpoint: { checkpoint in
                        heartbeat.note { $0.take(checkpoint) }
                        try heartbeat.renew()
                    }))
            (run, contacts, deliveries) = (delivered.run, delivered.contacts, delivered.deliveries)
            if let check = prepared.plan.unusualCounts, !run.dryRun {
                let earlier = try workspace.store.usualRuns(before: run, limit: check.runs)
                run.unusualCounts = check.unusualCounts(of: run, comparedWith: earlier)
                isHeld = check.holdWhenUnusual && !run.unusualCounts.isEmpty
            }
            if contacts != nil { tasks = try workspace.tasks.stage(of: prepared, options, by: queue.owner) }
        } catch is RunSuspended {
            heartbeat.stop()
            return try workspace.store.release(heartbeat.noted, by: queue.owner, at: workspace.now())
        } catch is CancellationError {
            end = .cancelled
        } catch let error as ObsoleteRun {
            end = .cancelled
            run.error = error.reason
        } catch {
            if (error as? StoreError)?.isClaimLost == true { throw error }
            end = .failed
            run.error = UserFacingMessage.text(of: error)
        }
        heartbeat.stop()
        guard heartbeat.isClaimed else { throw StoreError.claimLost(run.id) }
        if end != .completed {
            let error = run.error
            run = heartbeat.noted
            run.error = error
            workspace.folder(of: run.id).removeFiles()
        }
        defer { removeAbandonedTasks() }
        if end == .completed {
            run.notes += emptyRunNotes(run) + exclusionNotes(run)
            if isHeld {
                run.holdDelivery()
                for index in deliveries.indices { deliveries[index].hold() }
            }
        }
        let recorded = try record(run, as: end, contacts, tasks, deliveries)
        if end == .completed, recorded.isUndelivered { workspace.folder(of: run.id).removeFiles() }
        return recorded
    }

    /// A run that recommends nothing although an earlier one did is rarely intended.
    private func emptyRunNotes(_ run: CampaignRun) -> [String] {
        guard !run.dryRun, run.totalRecommendations == 0 else { return [] }
        let earlier = (try? queue.workspace.store.runs(of: run.campaignId, limit: 20)) ?? []
        guard let before = earlier.first(where: { $0.id != run.id && !$0.dryRun && $0.totalRecommendations > 0 }) else {
            return []
        }
        return ["This run recommended nothing; run \(before.id) recommended \(before.totalRecommendations). \(run.mainDrop)"]
    }

    private func exclusionNotes(_ run: CampaignRun) -> [String] {
        let workspace = queue.workspace
        guard let catalog = try? claimed.frozen.catalogRevision.map(workspace.store.catalog) else { return [] }
        return workspace.segments.exclusionNotes(of: run, in: catalog)
    }

    /// Cleans up the workspace, then loads the inputs of the run.
    private func prepared() throws -> PreparedRun {
        let workspace = queue.workspace
        workspace.interactions.sweep()
        removeFilesOfDeadRuns()
        removeAbandonedTasks()
        // Without compaction the run is slower, not wrong.
        try? workspace.interactions.compactResponses()
        var claimed = claimed
        // Compaction may have moved the batches to other files.
        if let history = try? workspace.store.interactions(of: run.id) { claimed.history = history }
        return try PreparedRun(claimed, by: queue.owner, in: workspace)
    }

    /// Removes files that a dead process has left of recent runs of the campaign that failed or were cancelled. This execution
    /// holds the campaign's lock, so no other process of this machine writes such files.
    private func removeFilesOfDeadRuns() {
        let workspace = queue.workspace
        let last = (try? workspace.store.runs(of: run.campaignId, limit: 20)) ?? []
        for run in last where run.attempts > 0 && run.isUndelivered { workspace.folder(of: run.id).removeFiles() }
    }

    /// Removes tasks that ended runs have written and not published. If that fails, a later run removes them.
    private func removeAbandonedTasks() { try? queue.workspace.store.removeAbandonedTasks() }

    /// A scheduled run whose campaign was paused, archived or deleted while the run waited does not begin.
    private func checkIsWanted() throws {
        guard run.trigger == .schedule, run.attempts == 1 else { return }
        let campaign = try queue.workspace.store.catalog().catalog.campaigns[run.campaignId]
        guard let campaign else { throw ObsoleteRun(reason: "The campaign was deleted before the run began.") }
        guard campaign.status == .active else {
            throw ObsoleteRun(reason: "The campaign was \(campaign.status.rawValue) before the run began.")
        }
    }

    /// Records the end of the run, with several attempts, so that a disk that is full for a moment does not lose it.
    ///
    /// If the commit reports an error, the completion may nevertheless have taken effect. The files may only be deleted after
    /// the run has been recorded as failed.
    ///
    /// - Parameters:
    ///   - run: still running.
    ///   - end: the status that it gets.
    /// - Returns: the run as recorded: `failed` instead of `completed` when the completion could not be recorded.
    private func record(
        _ run: CampaignRun, as end: CampaignRun.Status, _ contacts: InteractionFile?, _ tasks: StagedTasks?,
        _ deliveries: [Delivery]
    ) throws -> CampaignRun {
        let workspace = queue.workspace
        let finishedAt = workspace.now()
        var (ended, contacts, tasks, deliveries) = (run, contacts, tasks, deliveries)
        var attemptsLeft = RunQueue.retries.maxCount
        try ended.end(as: end, at: finishedAt)
        // The checkpoint is removed before the end is recorded: afterwards no worker resumes the run, and the checkpoint of a
        // killed process would remain. A process that is killed between the two decides the run again, to the same bytes.
        workspace.folder(of: run.id).removeCheckpoint()
        while true {
            do {
                try workspace.store.finish(
                    ended, by: queue.owner, contacts: contacts, tasks: tasks, deliveries: deliveries)
                return ended
            } catch {
                attemptsLeft -= 1
                if error.isClaimLost || attemptsLeft == 0 { throw error }
                let stored = try? workspace.store.run(run.id).run
                if let stored, stored.status == ended.status || ended.status.isDecided && stored.status.isDecided {
                    return stored
                }
                if ended.status == .completed, stored != nil, !error.isLocked {
                    (ended, contacts, tasks, deliveries) = (run, nil, nil, [])
                    (ended.files, ended.error, ended.hold) = ([], UserFacingMessage.text(of: error), nil)
                    try ended.end(as: .failed, at: finishedAt)
                }
                Thread.sleep(forTimeInterval: RunQueue.retries.seconds)
            }
        }
    }
}

extension StoreError {
    fileprivate var isClaimLost: Bool { if case .claimLost = self { true } else { false } }
    fileprivate var isLocked: Bool { if case .locked = self { true } else { false } }
}

extension CampaignRun {
    /// The main reason why a run recommended nothing, as a sentence.
    fileprivate var mainDrop: String {
        guard totalCustomers > 0 else { return "The segment has no customers." }
        guard let funnel = summary.funnel, let step = funnel.steps.max(by: { $0.dropped < $1.dropped }), step.dropped > 0 else {
            return summary.controlGroup.map { $0.totalRecommendations > 0 } == true
                ? "All customers with an offer are held out." : "No candidate was left before the first customer."
        }
        let name = (step.id ?? step.name).map { " '\($0)'" } ?? ""
        return "Most candidates, \(step.dropped) of \(funnel.candidates), were dropped for the reason "
            + "\(step.reason.rawValue)\(name)."
    }
}

private struct ObsoleteRun: Error {
    var reason: String
}
