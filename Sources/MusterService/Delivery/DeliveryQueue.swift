internal import Foundation
internal import MusterModel
internal import MusterStore

/// The queue of deliveries, as one worker sees it.
///
/// As with runs, a lease in the store and a lock of the system keep two workers from sending the same delivery. The lock belongs
/// to the destination, so that one file at a time is sent to it. Another worker takes a delivery over when the lease has expired
/// or the owner's process on this machine has ended.
struct DeliveryQueue: Sendable {
    let workspace: Workspace
    let backoff: DeliveryBackoff
    let owner = RunOwner()

    init(_ workspace: Workspace, backoff: DeliveryBackoff) {
        self.workspace = workspace
        self.backoff = backoff
    }

    /// A lease that begins now.
    func lease() -> RunLease {
        RunLease(owner: owner, until: workspace.now().addingTimeInterval(RunQueue.leaseSeconds))
    }

    /// Claims the delivery that has been due for the longest time, at a destination that is free.
    ///
    /// - Parameter run: limits the deliveries to this run.
    /// - Returns: `nil` if no delivery is due, or customers are being erased from the files.
    func takeNext(of run: CampaignRun.ID? = nil) throws -> DeliveryExecution? {
        let now = workspace.now()
        let queued = try workspace.store.queuedDeliveries(of: run, at: now)
        func isTaken(_ queued: QueuedDelivery) -> Bool { queued.lease.map { !$0.isOver(for: owner, at: now) } ?? false }
        let busy = Set(queued.filter(isTaken).map(\.destination))
        let free = queued.filter { !busy.contains($0.destination) && (run == nil || run == $0.runId) }
        guard !free.isEmpty else { return nil }
        try workspace.erasures.completeInterrupted(waits: false)
        guard let files = try workspace.lockData(.shared, waits: false), try workspace.store.erasedFiles().isEmpty else {
            return nil
        }
        for queued in free {
            let path = workspace.path(of: "runs/.delivery-\(queued.destination).lock")
            guard let lock = try FileLock.take(path), let claimed = try workspace.store.claim(queued, lease(), at: now) else {
                continue
            }
            return DeliveryExecution(claimed, by: self, locks: [files, lock])
        }
        return nil
    }
}
