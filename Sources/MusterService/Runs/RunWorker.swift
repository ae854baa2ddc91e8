internal import Foundation
internal import MusterEngine
public import MusterModel
internal import MusterStore

/// Performs the runs of a workspace's queue, as long as it is started: in the order in which they were created, one of
/// each campaign at a time and a limited number at once.
public final class RunWorker: @unchecked Sendable {
    // @unchecked Sendable: the variables below are only touched while `condition` is locked.

    /// What happens to runs, for logs and metrics.
    public enum Event: Sendable {
        /// Taken up, perhaps not for the first time.
        case started(CampaignRun)
        /// Over, or `pending` when it was left for the next worker.
        case ended(CampaignRun)
        /// Somebody else took it over, or its end could not be recorded.
        case lost(CampaignRun, reason: String)
        /// The queue, or a run that is next in it, could not be read; it is tried again. Told once for each reason.
        case troubled(reason: String)
    }

    /// How much a run's threads, which inherit it, stand back for those that answer requests: Linux counts niceness by
    /// thread.
    private static let niceness: Int32 = 10
    /// Seconds between looks into the queue, which others may add to.
    private static let pollSeconds: TimeInterval = 0.5

    private let queue: RunQueue
    private let options: RunOptions
    private let most: Int
    private let observe: @Sendable (Event) -> Void
    private let condition = NSCondition()
    private var active: [CampaignRun.ID: RunControl] = [:]
    private var isStopping = false
    private var isLooking = false
    /// Only touched by the thread that looks.
    private var trouble: String?

    /// - Parameters:
    ///   - most: how many runs may go on at once, at least 1, those of other workers of the workspace included.
    ///   - observe: told what happens, from any thread.
    public init(
        _ workspace: Workspace, options: RunOptions = RunOptions(), most: Int = 1,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        queue = RunQueue(workspace)
        self.options = options
        self.most = max(1, most)
        self.observe = observe
    }

    /// Begins to take up runs, on threads of its own.
    public func start() {
        condition.lock()
        let begins = !isLooking
        (isLooking, isStopping) = (true, false)
        condition.unlock()
        if begins { Thread.detachNewThread { [self] in look() } }
    }

    /// Looks into the queue now.
    public func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// Takes up no more runs and suspends those that are going on, at the end of the part at hand. Returns when all is
    /// quiet.
    public func stop() {
        condition.lock()
        isStopping = true
        for control in active.values { control.suspend() }
        condition.broadcast()
        while isLooking || !active.isEmpty { condition.wait() }
        condition.unlock()
    }

    private func look() {
        while true {
            condition.lock()
            if isStopping {
                isLooking = false
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

    /// - Returns: whether there was something to take.
    private func takeOne() -> Bool {
        do {
            guard let next = try queue.takeNext(most: most, options: options) else {
                trouble = nil
                return false
            }
            begin(next)
            return true
        } catch {
            let reason = UserFacingMessage.text(of: error)
            if reason != trouble { observe(.troubled(reason: reason)) }
            trouble = reason
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
            // That it cannot be set is no reason not to run.
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
