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
            run.status = .completed
        } catch is RunSuspended {
            heartbeat.stop()
            run = heartbeat.noted
            try workspace.store.release(run, by: queue.owner)
            run.status = .pending
            return run
        } catch is CancellationError {
            run.status = .cancelled
        } catch let error as ObsoleteRun {
            run.status = .cancelled
            run.error = error.reason
        } catch {
            if (error as? StoreError)?.isClaimLost == true { throw error }
            run.status = .failed
            run.error = UserFacingMessage.text(of: error)
        }
        heartbeat.stop()
        guard heartbeat.isClaimed else { throw StoreError.claimLost(run.id) }
        if run.status != .completed {
            let (status, error) = (run.status, run.error)
            run = heartbeat.noted
            (run.status, run.error) = (status, error)
            workspace.removeFiles(of: run.id)
        }
        workspace.finish(&run)
        let recorded = try record(run, contacts)
        if recorded.status != run.status { workspace.removeFiles(of: run.id) }
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
    /// - Returns: the run, completed or failed when it was to be completed.
    private func record(_ run: CampaignRun, _ contacts: InteractionFile?) throws -> CampaignRun {
        var run = run
        var (contacts, attemptsLeft) = (contacts, RunQueue.retries.most)
        // Before the end is recorded: after that nobody takes the run up, and what a killed process left would stay. Without
        // it a run that is killed just here is decided anew, to the same bytes.
        queue.workspace.removeCheckpoint(of: run.id)
        while true {
            do {
                try queue.workspace.store.finish(run, by: queue.owner, contacts: contacts)
                return run
            } catch {
                attemptsLeft -= 1
                if error.isClaimLost || attemptsLeft == 0 { throw error }
                let stored = try? queue.workspace.store.run(run.id).run
                if let stored, stored.status == run.status { return stored }
                if run.status == .completed, stored != nil, !error.isLocked {
                    (run.status, run.files, run.error, contacts) = (.failed, [], UserFacingMessage.text(of: error), nil)
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
