internal import Foundation

/// An advisory lock of the system (`flock`) on a file. It holds on one machine, and ends with the process, however that ends.
final class FileLock: Sendable {
    enum Mode: Sendable {
        /// Any number of holders, while nobody holds it exclusively.
        case shared
        case exclusive
    }

    private let descriptor: Int32

    private init(holding descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Parameter waits: whether to wait until the lock is free.
    /// - Returns: `nil` if others have the lock.
    /// - Throws: ``WorkspaceError/cannotWrite(path:reason:)``.
    static func take(_ path: String, _ mode: Mode = .exclusive, waits: Bool = false) throws(WorkspaceError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
        while flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)) != 0 {
            let reason = errno
            if reason == EINTR { continue }
            close(descriptor)
            if reason == EWOULDBLOCK { return nil }
            throw .cannotWrite(path: path, reason: String(cString: strerror(reason)))
        }
        return FileLock(holding: descriptor)
    }

    deinit { close(descriptor) }
}

extension Workspace {
    /// Locks the files of datasets and of the contact history: shared by everything that adds, moves or removes such files,
    /// exclusive for an erasure, which may not miss one.
    ///
    /// - Returns: `nil` if it does not wait and others have the lock.
    func lockData(_ mode: FileLock.Mode, waits: Bool) throws(WorkspaceError) -> FileLock? {
        try makeFolder("runs")
        return try FileLock.take(path(of: "runs/.data.lock"), mode, waits: waits)
    }

    /// Performs a change of the data. It waits while customers are erased.
    func changingData<Result>(_ body: () throws -> Result) throws -> Result {
        let lock = try lockData(.shared, waits: true)
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}
