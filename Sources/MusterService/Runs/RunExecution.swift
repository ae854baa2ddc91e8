internal import Foundation
internal import MusterEngine
internal import MusterModel
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
///   │  RunExecution.record   one transaction: run `completed`, contacts registered
///   ▼
/// StoredRun                  later read as a DecidedRun: results, explanations, lift, comparison
/// ```
///
/// An attempt that does not get this far ends as `failed` or `cancelled` and its files are removed. A suspended run
/// becomes `pending` again: the next worker resumes it from its checkpoint.
struct RunExecution: Sendable {
    private let claimed: ClaimedRun
    private let queue: RunQueue
    /// The lock, for as long as the run goes on, or why the run cannot begin.
    private let lock: Result<CampaignLock, any Error>
    private let options: RunOptions

    init(_ claimed: ClaimedRun, by queue: RunQueue, lock: Result<CampaignLock, any Error>, options: RunOptions) {
        self.claimed = claimed
        self.queue = queue
        self.lock = lock
        self.options = options
    }

    /// As it was taken up.
    var run: CampaignRun { claimed.run }

    /// Performs the run to its end, or as far as `control` allows. Blocks.
    ///
    /// - Parameter control: ends the run, or suspends it, and is told its progress and checkpoints.
    /// - Returns: the run as it was recorded: over, or `pending` when it was suspended.
    /// - Throws: ``StoreError/claimLost(_:)`` when somebody else has taken it over; why its end could not be recorded.
    func perform(_ control: RunControl) throws -> CampaignRun {
        defer { withExtendedLifetime(lock) {} }
        do {
            return try performClaimed(control)
        } catch {
            if (error as? StoreError)?.isClaimLost == true { removeFilesIfOver() }
            throw error
        }
    }

    /// Who ended the run while this process stood still removed what was there then, not what has been written since.
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
        var contacts: InteractionFile?
        var end = CampaignRun.Status.completed
        do {
            _ = try lock.get()
            try checkIsWanted()
            let delivered = try prepared().execute(
                in: workspace, options: options,
                control: control.observing(
                    progress: { share in heartbeat.note { $0.progress = share } },
                    checkpoint: { checkpoint in
                        heartbeat.note { $0.take(checkpoint) }
                        try heartbeat.renew()
                    }))
            (run, contacts) = (delivered.run, delivered.contacts)
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
        let recorded = try record(run, as: end, contacts)
        if recorded.status != end { workspace.folder(of: run.id).removeFiles() }
        return recorded
    }

    /// Cleans up the workspace, then loads everything that the run decides by.
    private func prepared() throws -> PreparedRun {
        let workspace = queue.workspace
        workspace.interactions.sweep()
        removeFilesOfDeadRuns()
        // Small files that stay as they are make the run slower, not wrong.
        try? workspace.interactions.compactResponses()
        var claimed = claimed
        // The same batches, wherever they are by now.
        if let history = try? workspace.store.interactions(of: run.id) { claimed.history = history }
        return try PreparedRun(claimed, in: workspace)
    }

    /// Removes the files that a process that died has left of the campaign's last runs, if they failed or were cancelled.
    /// This execution holds the campaign's lock, so no other process of this machine writes to them.
    private func removeFilesOfDeadRuns() {
        let workspace = queue.workspace
        let last = (try? workspace.store.runs(of: run.campaignId, limit: 20)) ?? []
        for run in last where run.attempts > 0 && run.isUndelivered { workspace.folder(of: run.id).removeFiles() }
    }

    /// A scheduled run that waited while its campaign was paused, archived or deleted does not begin.
    private func checkIsWanted() throws {
        guard run.trigger == .schedule, run.attempts == 1 else { return }
        let campaign = try queue.workspace.store.catalog().catalog.campaigns[run.campaignId]
        guard let campaign else { throw ObsoleteRun(reason: "The campaign was deleted before the run began.") }
        guard campaign.status == .active else {
            throw ObsoleteRun(reason: "The campaign was \(campaign.status.rawValue) before the run began.")
        }
    }

    /// The end of a run must not be lost because the disk is full for a moment.
    ///
    /// After an error a completed run may be recorded all the same, and count once this process is gone. Its files may only
    /// be taken away when it is recorded as failed.
    ///
    /// - Parameters:
    ///   - run: still running.
    ///   - end: the status that it gets.
    /// - Returns: the run as recorded: `failed` instead of `completed` when the completion could not be recorded.
    private func record(
        _ run: CampaignRun, as end: CampaignRun.Status, _ contacts: InteractionFile?
    ) throws -> CampaignRun {
        let workspace = queue.workspace
        let finishedAt = workspace.now()
        var (ended, contacts, attemptsLeft) = (run, contacts, RunQueue.retries.most)
        try ended.end(as: end, at: finishedAt)
        // Before the end is recorded: after that nobody takes the run up, and what a killed process left would stay. Without
        // it a run that is killed just here is decided anew, to the same bytes.
        workspace.folder(of: run.id).removeCheckpoint()
        while true {
            do {
                try workspace.store.finish(ended, by: queue.owner, contacts: contacts)
                return ended
            } catch {
                attemptsLeft -= 1
                if error.isClaimLost || attemptsLeft == 0 { throw error }
                let stored = try? workspace.store.run(run.id).run
                if let stored, stored.status == ended.status { return stored }
                if ended.status == .completed, stored != nil, !error.isLocked {
                    (ended, contacts) = (run, nil)
                    (ended.files, ended.error) = ([], UserFacingMessage.text(of: error))
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

private struct ObsoleteRun: Error {
    var reason: String
}
