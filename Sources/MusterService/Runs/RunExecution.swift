internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterStore

/// A run that was taken up: performs it from where it was left.
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
        queue.workspace.removeFilesIfUndelivered(of: stored)
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
            let delivered = try workspace.execute(
                started(), options: options,
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
            workspace.removeFiles(of: run.id)
        }
        let recorded = try record(run, as: end, contacts)
        if recorded.status != end { workspace.removeFiles(of: run.id) }
        return recorded
    }

    /// What the run decides by, the workspace being put in order first.
    private func started() throws -> StartedRun {
        let workspace = queue.workspace
        workspace.sweepInteractions()
        workspace.sweepRuns(of: run.campaignId)
        // Small files that stay as they are make the run slower, not wrong.
        try? workspace.mergeResponses()
        var claimed = claimed
        // The same batches, wherever they are by now.
        if let history = try? workspace.store.interactions(of: run.id) { claimed.history = history }
        return try workspace.started(claimed)
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
        try workspace.finish(&ended, as: end, at: finishedAt)
        // Before the end is recorded: after that nobody takes the run up, and what a killed process left would stay. Without
        // it a run that is killed just here is decided anew, to the same bytes.
        workspace.removeCheckpoint(of: run.id)
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
                    try workspace.finish(&ended, as: .failed, at: finishedAt)
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
