internal import Synchronization

/// Asks a run to stop. It does at the end of the slice at hand.
public final class Cancellation: Sendable {
    private let flag = Atomic(false)

    public init() {}

    public var isRequested: Bool { flag.load(ordering: .relaxed) }

    public func request() { flag.store(true, ordering: .relaxed) }
}
