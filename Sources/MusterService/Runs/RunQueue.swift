internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterStore

/// Takes runs out of the queue, for one worker.
///
/// Two things keep two workers from one campaign. The claim in the store is a lease that its owner renews; the lock on
/// the campaign is the system's, and ends with the process. A run is taken over when its lease has ended, or its process,
/// on this machine, has; and only by who gets the lock.
struct RunQueue: Sendable {
    /// Seconds for which a claim counts.
    static let leaseSeconds: TimeInterval = 15
    /// Seconds between renewals.
    static let heartbeatSeconds: TimeInterval = 0.5
    private static let pollSeconds: TimeInterval = 0.1
    /// For how long a run that somebody seems to be taking up is waited for.
    private static let retryWindow = Duration.milliseconds(200)
    /// Seconds between attempts when the store cannot be read or written, as on a full disk, and how many.
    static let retries = (seconds: 0.5, most: 20)

    let workspace: Workspace
    let owner = RunOwner()

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// A claim that begins now.
    func lease() -> RunLease {
        RunLease(owner: owner, until: workspace.now().addingTimeInterval(Self.leaseSeconds))
    }

    /// Takes up the first run that can be, in the order in which they were created.
    ///
    /// Nobody takes a later run because another worker holds the campaign of the first one for a moment, about to take it
    /// up or just done with the one before. One that holds it for longer has come to a standstill: then others go on.
    ///
    /// - Parameters:
    ///   - most: how many runs may be going on at once, all workers of the workspace together.
    ///   - own: a run that this queue has claimed already: only that one, or one of its campaign that comes before.
    /// - Returns: `nil` when none can be taken up now.
    /// - Throws: also when none can be taken up and one that would be next cannot be read.
    func takeNext(most: Int? = nil, options: RunOptions, own: CampaignRun? = nil) throws -> RunExecution? {
        let deadline = ContinuousClock.now + Self.retryWindow
        look: while true {
            let heads = try workspace.store.queueHeads()
            if let most, heads.runs.count(where: { $0.run.status == .running && !isFree($0) }) >= most { return nil }
            for head in heads.runs {
                guard own.map({ $0.campaignId == head.run.campaignId }) ?? true, head.run.id == own?.id || isFree(head)
                else { continue }
                guard let lock = lock(on: head.run.campaignId) else {
                    guard head.lease == nil, ContinuousClock.now < deadline else { continue }
                    Thread.sleep(forTimeInterval: 0.01)
                    continue look
                }
                let claim = try workspace.store.claim(
                    head.run.id, lease(), replacing: head.lease, most: most, at: workspace.now())
                switch claim {
                case .taken(let claimed): return RunExecution(claimed, by: self, lock: lock, options: options)
                case .gone: continue look
                case .tooMany: return nil
                }
            }
            let trouble = own.map { heads.unreadable[$0.campaignId] } ?? heads.unreadable.values.first
            if let trouble { throw trouble }
            return nil
        }
    }

    /// Performs a run that this queue has claimed already, after those of its campaign that come before.
    ///
    /// - Throws: ``StoreError/claimLost(_:)``; why the store cannot be read or written, after trying for a while. The run
    ///   is not over then.
    func perform(_ own: CampaignRun, options: RunOptions, control: RunControl) throws -> CampaignRun {
        let heartbeat = Heartbeat(own, of: self, control: control)
        defer { heartbeat.stop() }
        var attemptsLeft = Self.retries.most
        while !control.isCancelled {
            let next: RunExecution?
            do {
                next = try takeNext(options: options, own: own)
                attemptsLeft = Self.retries.most
            } catch {
                attemptsLeft -= 1
                if attemptsLeft == 0 { throw error }
                Thread.sleep(forTimeInterval: Self.retries.seconds)
                continue
            }
            guard let next else {
                Thread.sleep(forTimeInterval: Self.pollSeconds)
                continue
            }
            guard next.run.id == own.id else {
                performBefore(next, control)
                continue
            }
            heartbeat.stop()
            return try next.perform(control)
        }
        guard heartbeat.isClaimed else { throw StoreError.claimLost(own.id) }
        var cancelled = own
        try cancelled.end(as: .cancelled, at: workspace.now())
        try workspace.store.finish(cancelled, by: owner)
        return cancelled
    }

    /// Performs a run that comes before the one that is wanted. Who gives that one up leaves this one for the next worker.
    private func performBefore(_ other: RunExecution, _ own: RunControl) {
        let control = RunControl()
        do {
            _ = try other.perform(control.observing(progress: { _ in if own.isCancelled { control.suspend() } }))
        } catch {
            // Somebody else has it, or its end could not be recorded; the queue says what is next.
        }
    }

    /// Makes sure that nobody else runs the campaign.
    ///
    /// - Returns: the lock, or why it cannot be had: the run is claimed all the same, to end as failed. `nil` when somebody
    ///   else has it.
    private func lock(on campaign: Campaign.ID) -> Result<CampaignLock, any Error>? {
        do {
            try workspace.makeFolder("runs")
            return try CampaignLock.take(campaign, in: workspace.path(of: "runs")).map(Result.success)
        } catch {
            return .failure(error)
        }
    }

    /// Whether nobody can be working on the run, as far as its claim says.
    private func isFree(_ head: QueuedRun) -> Bool {
        guard let lease = head.lease, lease.until > workspace.now() else { return true }
        return lease.owner.host == owner.host && !lease.owner.isAlive
    }
}

extension RunOwner {
    /// Whether its process is still there. Only for an owner on this machine.
    fileprivate var isAlive: Bool { kill(process, 0) == 0 || errno == EPERM }
}
