internal import MusterDuckDB
internal import Synchronization

/// Stops an import from another thread, such as one that handles a signal.
public final class ImportInterruption: Sendable {
    private struct State {
        var isStopped = false
        var handle: InterruptHandle?
    }

    private let state = Mutex(State())

    public init() {}

    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Makes the import throw, now or as soon as it starts a statement.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.handle?.interrupt()
        }
    }

    func attach(_ handle: InterruptHandle) {
        state.withLock { $0.handle = handle }
    }
}
