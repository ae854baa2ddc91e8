internal import Foundation
internal import MusterService
internal import Synchronization

/// How the server is.
final class ServerState: Sendable {
    private let stopping = Mutex(false)
    private let lastCheck = Mutex<(at: ContinuousClock.Instant, isWritable: Bool)?>(nil)

    var isStopping: Bool { stopping.withLock { $0 } }

    func stop() { stopping.withLock { $0 = true } }

    /// Asks the database at most once a second: anybody may want to know. Blocks.
    func isWritable(_ workspace: Workspace) -> Bool {
        if let last = lastCheck.withLock({ $0 }), last.at.duration(to: .now) < .seconds(1) { return last.isWritable }
        // Why it is not does not matter to who asks whether it is.
        let isWritable = (try? workspace.checkWritable()) != nil
        lastCheck.withLock { $0 = (.now, isWritable) }
        return isWritable
    }
}
