internal import Foundation
internal import MusterEngine
internal import MusterModel

/// Held by the process that runs a campaign, for as long as it does: the runs of one campaign never overlap.
///
/// The system gives it back when the process ends, however it ends. Who holds it knows that no other process runs the
/// campaign.
struct CampaignLock: ~Copyable {
    private let descriptor: Int32

    /// Waits until no other process runs the campaign.
    /// - Throws: ``ServiceError/cannotWrite(path:reason:)``, or `CancellationError`.
    init(_ campaign: Campaign.ID, in folder: String, cancellation: Cancellation) throws {
        let path = "\(folder)/.\(campaign).lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ServiceError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason == EWOULDBLOCK || reason == EINTR, !cancellation.isRequested else {
                close(descriptor)
                if cancellation.isRequested { throw CancellationError() }
                throw ServiceError.cannotWrite(path: path, reason: String(cString: strerror(reason)))
            }
            usleep(100_000)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
