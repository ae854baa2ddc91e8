internal import MusterModel

/// A file lock on a campaign: the runs of one campaign never overlap.
///
/// At most one process of a machine holds it. The system releases it when the process ends, however it ends.
final class CampaignLock: Sendable {
    private let lock: FileLock

    private init(holding lock: FileLock) {
        self.lock = lock
    }

    /// - Returns: `nil` if another process has the lock.
    /// - Throws: ``WorkspaceError/cannotWrite(path:reason:)``.
    static func take(_ campaign: Campaign.ID, in folder: String) throws(WorkspaceError) -> CampaignLock? {
        try FileLock.take("\(folder)/.\(campaign).lock").map(CampaignLock.init)
    }
}
