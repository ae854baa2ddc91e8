internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterStore

/// Renews the lease of a run until it is stopped, records the progress of the run, and notices requests to cancel it.
final class Heartbeat: @unchecked Sendable {
    // @unchecked Sendable: the variables are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var run: CampaignRun
    private var isStopped = false
    private var hasLostClaim = false
    /// Held while the store is written. Progress is noted without waiting for it.
    private let writing = NSLock()

    private let queue: RunQueue
    private let control: RunControl

    /// Starts the heartbeat, on a thread of its own.
    init(_ run: CampaignRun, of queue: RunQueue, control: RunControl) {
        self.run = run
        self.queue = queue
        self.control = control
        let thread = Thread { [self] in beat() }
        thread.name = "heartbeat"
        thread.start()
    }

    /// Whether the run is still this worker's.
    var isClaimed: Bool { condition.withLock { !hasLostClaim } }

    /// The run as the next beat will record it.
    var noted: CampaignRun { condition.withLock { run } }

    /// Changes the run that the next beat records.
    func note(_ change: (inout CampaignRun) -> Void) { condition.withLock { change(&run) } }

    /// Renews the lease now. If the store cannot be written, for instance because the disk is full, the next beat tries again.
    ///
    /// - Throws: ``StoreError/claimLost(_:)``.
    func renew() throws {
        try writing.withLock {
            guard let run = condition.withLock({ isStopped ? nil : run }) else { return }
            do {
                if try queue.workspace.store.renew(queue.lease(), on: run) { control.cancel() }
            } catch {
                guard case StoreError.claimLost = error else { return }
                condition.withLock { (hasLostClaim, isStopped) = (true, true) }
                control.cancel()
                throw error
            }
        }
    }

    /// Stops the heartbeat. Nothing is written after this returns.
    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
        writing.withLock {}
    }

    private func beat() {
        while true {
            let isOver = condition.withLock {
                if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: RunQueue.heartbeatSeconds)) }
                return isStopped
            }
            if isOver { return }
            // A lost lease has already cancelled the run.
            try? renew()
        }
    }
}
