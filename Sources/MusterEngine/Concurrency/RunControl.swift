internal import Synchronization

/// Stops a run and follows it, from any thread.
///
/// ```swift
/// let control = RunControl(onProgress: { share in print("\(Int(share * 100)) %") })
/// let outcome = try run.decide(output: files, journal: journal, control: control)  // elsewhere: control.cancel()
/// ```
public final class RunControl: Sendable {
    /// Shared by a control and those derived from it.
    private final class Signals: Sendable {
        let isCancelled = Atomic(false)
        let isSuspended = Atomic(false)
    }

    private let signals: Signals
    private let onProgress: @Sendable (Double) -> Void
    private let onCheckpoint: @Sendable (RunCheckpoint) throws -> Void

    /// - Parameters:
    ///   - onProgress: called with the share (0–1) of the work that is done, from any thread.
    ///   - onCheckpoint: called after each part, in order, from any thread, when the part is durable; in a run without a
    ///     journal, when it is decided. An error that it throws ends the run.
    public convenience init(
        onProgress: @escaping @Sendable (Double) -> Void = { _ in },
        onCheckpoint: @escaping @Sendable (RunCheckpoint) throws -> Void = { _ in }
    ) {
        self.init(Signals(), onProgress, onCheckpoint)
    }

    private init(
        _ signals: Signals, _ onProgress: @escaping @Sendable (Double) -> Void,
        _ onCheckpoint: @escaping @Sendable (RunCheckpoint) throws -> Void
    ) {
        (self.signals, self.onProgress, self.onCheckpoint) = (signals, onProgress, onCheckpoint)
    }

    /// A control of the same run with further observers, which are called before those of this one.
    ///
    /// Cancelling or suspending either of the two stops the run.
    public func observing(
        progress: @escaping @Sendable (Double) -> Void = { _ in },
        checkpoint: @escaping @Sendable (RunCheckpoint) throws -> Void = { _ in }
    ) -> RunControl {
        RunControl(
            signals,
            { share in
                progress(share)
                self.report(progress: share)
            },
            { reached in
                try checkpoint(reached)
                try self.didReach(reached)
            })
    }

    public var isCancelled: Bool { signals.isCancelled.load(ordering: .relaxed) }

    /// Ends the run for good with `CancellationError`, as soon as the slices being decided are done.
    public func cancel() { signals.isCancelled.store(true, ordering: .relaxed) }

    public var isSuspended: Bool { signals.isSuspended.load(ordering: .relaxed) }

    /// Ends this attempt with ``RunSuspended``, as soon as the parts that were begun are decided and their checkpoint is
    /// durable. A run without further parts is completed instead.
    public func suspend() { signals.isSuspended.store(true, ordering: .relaxed) }

    /// - Parameter progress: the share (0–1) of the work that is done.
    public func report(progress: Double) { onProgress(progress) }

    /// - Throws: an observer's error, which must end the run.
    public func didReach(_ checkpoint: RunCheckpoint) throws { try onCheckpoint(checkpoint) }

    /// - Throws: `CancellationError`, or ``RunSuspended``.
    func checkContinues() throws {
        if isCancelled { throw CancellationError() }
        if isSuspended { throw RunSuspended() }
    }
}

/// A run was suspended on request. The next attempt resumes it from its journal.
public struct RunSuspended: Error, Hashable, Sendable {
    public init() {}
}
