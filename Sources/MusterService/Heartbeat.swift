internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterStore

/// Renews the claim on a run for as long as it beats, records the run's progress, and hears whether somebody asks for its
/// end.
final class Heartbeat: @unchecked Sendable {
    // @unchecked Sendable: everything below is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var run: CampaignRun
    private var isStopped = false
    private var hasLostClaim = false

    private let queue: RunQueue
    private let cancellation: Cancellation

    /// Begins to beat.
    init(_ run: CampaignRun, of queue: RunQueue, cancellation: Cancellation) {
        self.run = run
        self.queue = queue
        self.cancellation = cancellation
        let thread = Thread { [self] in beat() }
        thread.name = "heartbeat"
        thread.start()
    }

    /// Whether nobody else has taken the run over.
    var isClaimed: Bool {
        condition.lock()
        defer { condition.unlock() }
        return !hasLostClaim
    }

    /// What the next beat would record.
    var noted: CampaignRun {
        condition.lock()
        defer { condition.unlock() }
        return run
    }

    /// Changes what the next beat records.
    func note(_ change: (inout CampaignRun) -> Void) {
        condition.lock()
        change(&run)
        condition.unlock()
    }

    /// Beats now.
    /// - Throws: ``StoreError/claimLost(_:)``, or why the store could not be written.
    func renew() throws {
        condition.lock()
        defer { condition.unlock() }
        guard !isStopped else { return }
        do {
            if try queue.workspace.store.renew(queue.lease(), on: run) { cancellation.request() }
        } catch {
            if case .claimLost = error {
                hasLostClaim = true
                isStopped = true
                cancellation.request()
            }
            throw error
        }
    }

    /// Beats no more: when this returns, nothing is written any more.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    private func beat() {
        while true {
            condition.lock()
            if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: RunQueue.heartbeatSeconds)) }
            let isOver = isStopped
            condition.unlock()
            if isOver { return }
            // A beat that is missed, as while the disk is full, is made up for by the next; a lost claim ends the run.
            try? renew()
        }
    }
}
