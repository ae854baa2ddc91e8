internal import Foundation
internal import MusterDelivery
public import MusterModel
internal import MusterStore

/// Announces the ends of runs while it is started, one message at a time.
public final class NotificationWorker: @unchecked Sendable {
    // @unchecked Sendable: the variables below are only touched while `condition` is locked.

    /// An event for logs.
    public enum Event: Sendable {
        /// An attempt has ended: sent, waiting for the next one, or failed.
        case attempted(NotificationStatus)
        /// The queue could not be read or written. It is tried again; each reason is reported once.
        case queueUnreadable(reason: String)
    }

    /// Seconds between polls of the queue, to which other processes may add.
    private static let pollSeconds: TimeInterval = 1

    private let queue: NotificationQueue
    private let observe: @Sendable (Event) -> Void
    private let condition = NSCondition()
    private var control = TransferControl()
    private var isStopping = false
    private var isPolling = false
    private var isAwake = false

    /// - Parameter observe: called with events, from the worker's thread.
    public init(
        _ workspace: Workspace, options: NotificationOptions, observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        queue = NotificationQueue(workspace, options: options)
        self.observe = observe
    }

    /// Starts to send, on a thread of its own.
    public func start() {
        condition.lock()
        let begins = !isPolling
        (isPolling, isStopping) = (true, false)
        if begins { control = TransferControl() }
        let control = control
        condition.unlock()
        if begins { Thread.detachNewThread { [self] in poll(control) } }
    }

    /// Polls the queue now.
    public func wake() {
        condition.withLock {
            isAwake = true
            condition.broadcast()
        }
    }

    /// Interrupts the current attempt, which does not count. Returns when the worker has stopped.
    public func stop() {
        condition.withLock {
            isStopping = true
            control.stop()
            condition.broadcast()
            while isPolling { condition.wait() }
        }
    }

    private func poll(_ control: TransferControl) {
        var lastProblem: String?
        while !condition.withLock({ isStopping }) {
            do {
                try queue.announce()
                if let sent = try queue.sendNext(control) {
                    observe(.attempted(sent.status))
                    continue
                }
                lastProblem = nil
            } catch is CancellationError {
                continue
            } catch {
                let reason = UserFacingMessage.text(of: error)
                if reason != lastProblem { observe(.queueUnreadable(reason: reason)) }
                lastProblem = reason
            }
            condition.withLock {
                if !isStopping, !isAwake { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.pollSeconds)) }
                isAwake = false
            }
        }
        condition.withLock {
            isPolling = false
            condition.broadcast()
        }
    }
}
