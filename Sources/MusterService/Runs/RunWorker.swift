internal import Foundation
internal import MusterEngine
public import MusterModel
internal import MusterStore

/// Performs the queued runs of a workspace while it is started: in the order of creation, one run of a campaign at a time,
/// and a limited number of runs at once.
///
/// ```swift
/// let worker = RunWorker(workspace, maxRuns: 2) { event in print(event) }
/// worker.start()
/// …
/// worker.stop()  // Suspends the active runs; the next worker resumes them.
/// ```
public final class RunWorker: @unchecked Sendable {
    // @unchecked Sendable: the variables below are only touched while `condition` is locked.

    /// An event for logs and metrics.
    public enum Event: Sendable {
        /// The run was claimed, possibly to be resumed.
        case started(CampaignRun)
        /// The run ended, or is `pending` again because it was suspended.
        case ended(CampaignRun)
        /// Another worker took the run over, or its end could not be recorded.
        case lost(CampaignRun, reason: String)
        /// The queue, or the next run in it, could not be read. It is tried again; each reason is reported once.
        case queueUnreadable(reason: String)
    }

    /// The niceness of a run's threads, which yield to the threads that answer requests. On Linux niceness belongs to a
    /// thread, and new threads inherit it.
    private static let niceness: Int32 = 10
    /// Seconds between polls of the queue, to which other processes may add.
    private static let pollSeconds: TimeInterval = 0.5

    private let queue: RunQueue
    private let options: RunOptions
    private let maxRuns: Int
    private let observe: @Sendable (Event) -> Void
    private let condition = NSCondition()
    private var active: [CampaignRun.ID: RunControl] = [:]
    private var isStopping = false
    private var isPolling = false
    /// The last reason that was reported. Only touched by the polling thread.
    private var lastProblem: String?

    /// - Parameters:
    ///   - maxRuns: the maximum number of concurrent runs, at least 1, including those of other workers of the workspace.
    ///   - observe: called with events, from any thread.
    public init(
        _ workspace: Workspace, options: RunOptions = RunOptions(), maxRuns: Int = 1,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        queue = RunQueue(workspace)
        self.options = options
        self.maxRuns = max(1, maxRuns)
        self.observe = observe
    }

    /// Starts to perform runs, on threads of its own.
    public func start() {
        condition.lock()
        let begins = !isPolling
        (isPolling, isStopping) = (true, false)
        condition.unlock()
        if begins { Thread.detachNewThread { [self] in poll() } }
    }

    /// Polls the queue now.
    public func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// Stops claiming runs and suspends the active ones at the end of their current part. Returns when all have stopped.
    public func stop() {
        condition.lock()
        isStopping = true
        for control in active.values { control.suspend() }
        condition.broadcast()
        while isPolling || !active.isEmpty { condition.wait() }
        condition.unlock()
    }

    private func poll() {
        while true {
            condition.lock()
            if isStopping {
                isPolling = false
                condition.broadcast()
                condition.unlock()
                return
            }
            condition.unlock()
            if takeOne() { continue }
            condition.lock()
            if !isStopping { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.pollSeconds)) }
            condition.unlock()
        }
    }

    /// - Returns: whether a run was available.
    private func takeOne() -> Bool {
        do {
            guard let next = try queue.takeNext(maxRuns: maxRuns, options: options) else {
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

    private func begin(_ next: RunExecution) {
        let control = RunControl()
        condition.lock()
        active[next.run.id] = control
        if isStopping { control.suspend() }
        condition.unlock()
        observe(.started(next.run))
        let thread = Thread { [self] in
            // The run does not depend on it.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            do {
                observe(.ended(try next.perform(control)))
            } catch {
                observe(.lost(next.run, reason: UserFacingMessage.text(of: error)))
            }
            condition.lock()
            active[next.run.id] = nil
            condition.broadcast()
            condition.unlock()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }
}
