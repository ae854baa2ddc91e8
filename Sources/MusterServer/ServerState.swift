internal import Foundation
internal import MusterService
internal import Synchronization

/// Whether the server is stopping, and whether its database is writable.
final class ServerState: Sendable {
    private let stopping = Mutex(false)
    private let lastCheck = Mutex<(at: ContinuousClock.Instant, isWritable: Bool)?>(nil)

    var isStopping: Bool { stopping.withLock { $0 } }

    func stop() { stopping.withLock { $0 = true } }

    /// Checks the database at most once a second, because the endpoint that asks needs no authentication. Blocks.
    func isWritable(_ workspace: Workspace) -> Bool {
        if let last = lastCheck.withLock({ $0 }), last.at.duration(to: .now) < .seconds(1) { return last.isWritable }
        // The caller needs only yes or no, not the reason.
        let isWritable = (try? workspace.checkWritable()) != nil
        lastCheck.withLock { $0 = (.now, isWritable) }
        return isWritable
    }
}
