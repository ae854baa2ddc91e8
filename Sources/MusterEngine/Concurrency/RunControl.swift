internal import Synchronization

/// Asks a run to stop.
public final class RunControl: Sendable {
    private let cancelled = Atomic(false)
    private let suspended = Atomic(false)

    public init() {}

    public var isRequested: Bool { cancelled.load(ordering: .relaxed) }

    /// Ends the run for good, at the end of the slices at hand, with `CancellationError`.
    public func request() { cancelled.store(true, ordering: .relaxed) }

    public var isSuspensionRequested: Bool { suspended.load(ordering: .relaxed) }

    /// Leaves the run off, once the parts at hand are decided and their checkpoint is durable, with ``RunSuspended``. A run
    /// that has no more parts by then goes on to its end.
    public func requestSuspension() { suspended.store(true, ordering: .relaxed) }
}

/// A run was left off as it was asked to. What its journal holds is where the next attempt goes on.
public struct RunSuspended: Error, Hashable, Sendable {
    public init() {}
}
