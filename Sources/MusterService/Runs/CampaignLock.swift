internal import Foundation
internal import MusterModel

/// An advisory file lock (`flock`) on a campaign: the runs of one campaign never overlap.
///
/// At most one process of a machine holds it. The system releases it when the process ends, however it ends.
final class CampaignLock: Sendable {
    private let descriptor: Int32

    private init(holding descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Returns: `nil` if another process has the lock.
    /// - Throws: ``WorkspaceError/cannotWrite(path:reason:)``.
    static func take(_ campaign: Campaign.ID, in folder: String) throws(WorkspaceError) -> CampaignLock? {
        let path = "\(folder)/.\(campaign).lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            if reason == EINTR { continue }
            close(descriptor)
            if reason == EWOULDBLOCK { return nil }
            throw .cannotWrite(path: path, reason: String(cString: strerror(reason)))
        }
        return CampaignLock(holding: descriptor)
    }

    deinit { close(descriptor) }
}
