public import Foundation
public import MusterModel
internal import MusterStore

/// Sends the files of runs to their destinations while it is started: one file at a time to each, several destinations at once.
///
/// ```swift
/// let worker = DeliveryWorker(workspace) { event in print(event) }
/// worker.start()
/// …
/// worker.stop()  // Waits a moment for the current files. The next worker continues.
/// ```
public final class DeliveryWorker: @unchecked Sendable {
    // @unchecked Sendable: the variables below are only touched while `condition` is locked.

    /// An event for logs and metrics.
    public enum Event: Sendable {
        /// An attempt begins.
        case started(Delivery)
        /// An attempt has ended: delivered, waiting for the next one, failed or cancelled.
        case ended(Delivery)
        /// Another worker took the delivery over, or the end of the attempt could not be recorded.
        case lost(Delivery, reason: String)
        /// The queue could not be read. It is tried again; each reason is reported once.
        case queueUnreadable(reason: String)
    }

    /// Seconds between polls of the queue, to which other processes may add.
    private static let pollSeconds: TimeInterval = 0.5
    /// Seconds that ``stop(grace:)`` waits for files that are being sent.
    public static let defaultGrace: TimeInterval = 10

    private let queue: DeliveryQueue
    private let run: CampaignRun.ID?
    private let maxTransfers: Int
    private let observe: @Sendable (Event) -> Void
    private let condition = NSCondition()
    private var active: [UUID: DeliveryControl] = [:]
    private var isStopping = false
    private var isPolling = false
    private var isAwake = false
    /// Whether the last poll found nothing to send.
    private var foundNothing = false
    /// The last reason that was reported. Only touched by the polling thread.
    private var lastProblem: String?

    /// - Parameters:
    ///   - run: limits the deliveries to those of this run.
    ///   - observe: called with events, from any thread.
    public init(
        _ workspace: Workspace, of run: CampaignRun.ID? = nil, options: DeliveryOptions = DeliveryOptions(),
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        queue = DeliveryQueue(workspace, backoff: options.backoff)
        self.run = run
        maxTransfers = options.maxTransfers
        self.observe = observe
    }

    /// Whether nothing is being sent, and the queue had nothing that was due when it was last polled.
    var isIdle: Bool { condition.withLock { active.isEmpty && (foundNothing || !isPolling) } }

    /// Starts to send, on threads of its own.
    public func start() {
        condition.lock()
        let begins = !isPolling
        (isPolling, isStopping, foundNothing) = (true, false, false)
        condition.unlock()
        if begins { Thread.detachNewThread { [self] in poll() } }
    }

    /// Polls the queue now.
    public func wake() {
        condition.withLock {
            isAwake = true
            condition.broadcast()
        }
    }

    /// Claims no further deliveries, and begins no further files.
    func drain() {
        condition.withLock {
            isStopping = true
            for control in active.values { control.drain() }
            condition.broadcast()
        }
    }

    /// Stops claiming deliveries. Returns when all have stopped.
    ///
    /// - Parameter grace: seconds to wait for files that are being sent, before their transfers are stopped. They wait then, and
    ///   the next worker sends them.
    public func stop(grace: TimeInterval = defaultGrace) {
        drain()
        let deadline = Date(timeIntervalSinceNow: grace)
        condition.withLock {
            while !active.isEmpty, condition.wait(until: deadline) {}
            for control in active.values { control.stop() }
            while isPolling || !active.isEmpty { condition.wait() }
        }
    }

    private func poll() {
        while true {
            let (isOver, isFull) = condition.withLock { (isStopping, active.count >= maxTransfers) }
            if isOver {
                return condition.withLock {
                    isPolling = false
                    condition.broadcast()
                }
            }
            if !isFull, takeOne() { continue }
            condition.withLock {
                foundNothing = !isFull
                if !isStopping, !isAwake { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.pollSeconds)) }
                isAwake = false
            }
        }
    }

    /// - Returns: whether a delivery was available.
    private func takeOne() -> Bool {
        do {
            guard let next = try queue.takeNext(of: run) else {
                lastProblem = nil
                return false
            }
            begin(next)
            return true
        } catch {
            let reason = UserFacingMessage.text(of: error)
            if reason != lastProblem { observe(.queueUnreadable(reason: reason)) }
            lastProblem = reason
            return false
        }
    }

    private func begin(_ next: DeliveryExecution) {
        let (id, control) = (UUID(), DeliveryControl())
        condition.withLock {
            active[id] = control
            if isStopping { control.drain() }
        }
        observe(.started(next.delivery))
        let thread = Thread { [self] in
            do {
                observe(.ended(try next.perform(control)))
            } catch {
                observe(.lost(next.delivery, reason: UserFacingMessage.text(of: error)))
            }
            condition.withLock {
                active[id] = nil
                // Another delivery to the same destination may wait.
                isAwake = true
                condition.broadcast()
            }
        }
        thread.stackSize = 2 << 20
        thread.start()
    }
}
