internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterSchedule
internal import MusterStore

/// The queue of runs, as one worker sees it.
///
/// A lease and a lock keep two workers from running the same campaign. The lease is in the store, and its owner renews it.
/// The lock is a file lock of the system, which ends with the process. Another worker takes a run over when the lease has
/// expired, or the owner's process on this machine has ended, and only if it gets the lock.
struct RunQueue: Sendable {
    /// The duration of a lease in seconds.
    static let leaseSeconds: TimeInterval = 15
    /// Seconds between renewals of a lease.
    static let heartbeatSeconds: TimeInterval = 0.5
    private static let pollSeconds: TimeInterval = 0.1
    /// How long to wait for a run whose campaign another worker has locked, probably to claim that run.
    private static let retryWindow = Duration.milliseconds(200)
    /// The pause in seconds and the maximum number of attempts when the store cannot be read or written, for instance because
    /// the disk is full.
    static let retries = (seconds: 0.5, maxCount: 20)

    let workspace: Workspace
    let owner = RunOwner()

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// A lease that begins now.
    func lease() -> RunLease {
        RunLease(owner: owner, until: workspace.now().addingTimeInterval(Self.leaseSeconds))
    }

    /// Claims the first available run, in the order of creation.
    ///
    /// Another worker may lock a campaign for a moment, to claim its run or because it has just finished one. The queue waits
    /// for that moment before it turns to later runs. A worker that holds the lock for longer has stalled and is not waited
    /// for.
    ///
    /// - Parameters:
    ///   - maxRuns: the maximum number of concurrent runs of all workers of the workspace.
    ///   - own: the run that the caller waits for. Then only this run is taken, an earlier run of its campaign, or an
    ///     interrupted run of another campaign that it may have to wait for.
    ///   - isOwnClaimed: whether this queue has already claimed that run.
    /// - Returns: `nil` if no run is available now.
    /// - Throws: also if no run is available and one that would be next cannot be read.
    func takeNext(
        maxRuns: Int? = nil, options: RunOptions, own: CampaignRun? = nil, isOwnClaimed: Bool = true
    ) throws -> RunExecution? {
        let deadline = ContinuousClock.now + Self.retryWindow
        look: while true {
            let heads = try workspace.store.queueHeads()
            if let maxRuns, heads.runs.count(where: { $0.run.status == .running && !isFree($0) }) >= maxRuns { return nil }
            for head in heads.runs {
                guard own.map({ $0.campaignId == head.run.campaignId || head.excludesOthers }) ?? true,
                    isOwnClaimed && head.run.id == own?.id || isFree(head)
                else { continue }
                guard let lock = lock(on: head.run.campaignId) else {
                    guard head.lease == nil, ContinuousClock.now < deadline else { continue }
                    Thread.sleep(forTimeInterval: 0.01)
                    continue look
                }
                // The history of the run is fixed by the claim.
                try workspace.tasks.recordOutcomes()
                let now = workspace.now()
                let claim = try workspace.store.claim(
                    head.run.id, lease(), replacing: head.lease, maxRuns: maxRuns, at: now,
                    asOf: instant(of: head.run, at: now))
                switch claim {
                case .taken(let claimed): return RunExecution(claimed, by: self, lock: lock, options: options)
                case .gone: continue look
                case .tooMany: return nil
                case .waitsForContacts: continue
                }
            }
            let unreadable = own.map { heads.unreadable[$0.campaignId] } ?? heads.unreadable.values.first
            if let unreadable { throw unreadable }
            return nil
        }
    }

    /// How long a repeated call returns a run whose caller died before it could report the outcome.
    private static let unreportedSeconds: TimeInterval = 3_600

    /// A completed run of a campaign whose caller died before it reported the outcome, not long ago.
    func unreported(of campaign: Campaign.ID) throws -> CampaignRun? {
        guard let (run, caller) = try workspace.store.unreportedRun(of: campaign), let finishedAt = run.finishedAt else {
            return nil
        }
        let age = workspace.now().timeIntervalSince(finishedAt)
        let isDead = caller.host == owner.host ? !caller.isAlive : age > Self.leaseSeconds
        return isDead && age < Self.unreportedSeconds ? run : nil
    }

    /// A run of a campaign that this client waits for, or whose outcome it has not reported, if that is not long ago.
    func awaited(of campaign: Campaign.ID, by client: String) throws -> CampaignRun? {
        try workspace.store.awaitedRun(of: campaign, by: client).flatMap { isAwaited($0) ? $0 : nil }
    }

    /// Whether a run that a client has not reported is the answer to a repeated request.
    func isAwaited(_ run: CampaignRun) -> Bool {
        switch run.status {
        case .pending, .running: return true
        case .completed, .completed_with_errors:
            return (run.finishedAt.map { workspace.now().timeIntervalSince($0) } ?? 0) < Self.unreportedSeconds
        case .failed, .cancelled: return false
        }
    }

    /// The next run of a campaign if a worker has left it: its process died, or was stopped. A run that waits for its first
    /// worker is not interrupted.
    ///
    /// Another machine's worker may be dead or alive until its lease expires. This waits for what comes first: a renewal, or
    /// the end of the lease.
    func interrupted(of campaign: Campaign.ID) throws -> CampaignRun? {
        var seen: RunLease?
        while true {
            let heads = try workspace.store.queueHeads()
            guard let head = heads.runs.first(where: { $0.run.campaignId == campaign && !$0.run.dryRun }) else { return nil }
            guard let lease = head.lease else { return head.run.attempts > 0 ? head.run : nil }
            if isFree(head) { return head.run }
            guard lease.owner.host != owner.host, seen == nil || seen == lease else { return nil }
            seen = lease
            Thread.sleep(forTimeInterval: Self.pollSeconds)
        }
    }

    /// Performs an interrupted run to its end. If another worker takes it over, waits for that worker.
    ///
    /// - Returns: the run, not ended if it was suspended, or if the control cancelled the waiting.
    func complete(_ interrupted: CampaignRun, options: RunOptions, control: RunControl) throws -> CampaignRun {
        while true {
            let stored = try workspace.store.run(interrupted.id).run
            if stored.status.isFinal || control.isCancelled { return stored }
            guard let next = try takeNext(options: options, own: interrupted, isOwnClaimed: false) else {
                Thread.sleep(forTimeInterval: Self.pollSeconds)
                continue
            }
            if next.run.id == interrupted.id { return try next.perform(control) }
            performBefore(next, control)
        }
    }

    /// Performs a run that this queue has already claimed, after the earlier runs of its campaign, and after interrupted runs
    /// that apply contact policies if it does too.
    ///
    /// - Throws: ``StoreError/claimLost(_:)``, or the error of the store after several attempts. The run has not ended then.
    func perform(_ own: CampaignRun, options: RunOptions, control: RunControl) throws -> CampaignRun {
        let heartbeat = Heartbeat(own, of: self, control: control)
        defer { heartbeat.stop() }
        var attemptsLeft = Self.retries.maxCount
        while !control.isCancelled {
            let next: RunExecution?
            do {
                next = try takeNext(options: options, own: own)
                attemptsLeft = Self.retries.maxCount
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

    /// The instant of a run that starts now. The plan has the campaign's time zone as of the run's creation.
    private func instant(of run: CampaignRun, at now: Date) throws -> Date {
        guard let slot = run.scheduledFor, run.startedAt == nil else { return now }
        struct Zone: Decodable { var timeZone: String }
        let zone: Zone? = try? CanonicalJSON.value(from: workspace.store.run(run.id).frozen.json)
        return (try? zone.map { try LocalMoment.instant(ofRunFor: slot, startingAt: now, timeZone: $0.timeZone) }) ?? now
    }

    /// Performs a run that this queue's own run waits for. If the caller's own run is cancelled meanwhile, this one is suspended, for the
    /// next worker.
    private func performBefore(_ other: RunExecution, _ own: RunControl) {
        let control = RunControl()
        do {
            _ = try other.perform(control.observing(progress: { _ in if own.isCancelled { control.suspend() } }))
        } catch {
            // Another worker has taken it over, or its end could not be recorded. The queue determines the next run.
        }
    }

    /// Locks a campaign.
    ///
    /// - Returns: the lock, or the error why there is none; the run is then claimed nevertheless and ends as failed. `nil` if
    ///   another process has the lock.
    private func lock(on campaign: Campaign.ID) -> Result<CampaignLock, any Error>? {
        do {
            try workspace.makeFolder("runs")
            return try CampaignLock.take(campaign, in: workspace.path(of: "runs")).map(Result.success)
        } catch {
            return .failure(error)
        }
    }

    /// Whether no worker is working on the run, according to its lease.
    private func isFree(_ head: QueuedRun) -> Bool {
        head.lease.map { $0.isOver(for: owner, at: workspace.now()) } ?? true
    }
}

extension RunLease {
    /// Whether the owner of the lease is known to work no more: the lease has expired, or its process on this machine has ended.
    func isOver(for worker: RunOwner, at instant: Date) -> Bool {
        until <= instant || owner.host == worker.host && !owner.isAlive
    }
}

extension RunOwner {
    /// Whether the process of the owner exists. Only for an owner on this machine.
    fileprivate var isAlive: Bool { kill(process, 0) == 0 || errno == EPERM }
}
