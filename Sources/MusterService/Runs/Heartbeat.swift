internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterStore

/// Renews the claim on a run for as long as it beats, records the run's progress, and hears whether somebody asks for its
/// end.
final class Heartbeat: @unchecked Sendable {
    // @unchecked Sendable: the variables are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var run: CampaignRun
    private var isStopped = false
    private var hasLostClaim = false
    /// Held while the store is written, which may take its time: nobody who notes progress waits for that.
    private let writing = NSLock()

    private let queue: RunQueue
    private let control: RunControl

    /// Begins to beat.
    init(_ run: CampaignRun, of queue: RunQueue, control: RunControl) {
        self.run = run
        self.queue = queue
        self.control = control
        let thread = Thread { [self] in beat() }
        thread.name = "heartbeat"
        thread.start()
    }

    /// Whether nobody else has taken the run over.
    var isClaimed: Bool { condition.withLock { !hasLostClaim } }

    /// What the next beat would record.
    var noted: CampaignRun { condition.withLock { run } }

    /// Changes what the next beat records.
    func note(_ change: (inout CampaignRun) -> Void) { condition.withLock { change(&run) } }

    /// Beats now. A beat that the store cannot take, as while the disk is full, is made up for by the next.
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

    /// Beats no more: when this returns, nothing is written any more.
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
            // That the claim is lost has ended the run already.
            try? renew()
        }
    }
}
