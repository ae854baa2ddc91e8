internal import Synchronization

/// Asks a run to stop: for good, at the end of the slice at hand, or for now, at the end of the part.
public final class Cancellation: Sendable {
    private let flag = Atomic(false)
    private let suspension = Atomic(false)

    public init() {}

    public var isRequested: Bool { flag.load(ordering: .relaxed) }
    public var isSuspensionRequested: Bool { suspension.load(ordering: .relaxed) }

    public func request() { flag.store(true, ordering: .relaxed) }
    public func requestSuspension() { suspension.store(true, ordering: .relaxed) }
}

/// The run stopped after a part, and can go on.
public struct RunSuspended: Error {}
