internal import Synchronization

/// Stops a transfer from another thread.
public final class TransferControl: Sendable {
    private let stopped = Mutex(false)

    public init() {}

    public var isStopped: Bool { stopped.withLock { $0 } }

    public func stop() { stopped.withLock { $0 = true } }
}
