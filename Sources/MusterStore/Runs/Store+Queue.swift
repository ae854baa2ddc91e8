public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// The next run of a campaign.
public struct QueuedRun: Hashable, Sendable {
    public var run: CampaignRun
    /// Whether the run has begun and excludes other runs that apply contact policies.
    public var excludesOthers: Bool
    /// The last lease on it, valid or expired.
    public var lease: RunLease?
}

/// The next run of every campaign that has unfinished ones.
public struct QueueHeads: Sendable {
    /// In the order in which the runs were created.
    public var runs: [QueuedRun] = []
    /// Runs that cannot be read. Each blocks only its own campaign.
    public var unreadable: [Campaign.ID: StoreError] = [:]
}

/// The result of claiming a run.
public enum RunClaim: Sendable {
    case taken(ClaimedRun)
    /// The run is no longer the next of its campaign, or has another lease: the queue has changed since it was read.
    case gone
    /// The maximum number of runs is in progress.
    case tooMany
    /// The run applies contact policies, and so does a run that has begun and not ended yet. Its contacts would not be counted.
    case waitsForContacts(of: CampaignRun.ID)
}

/// A claimed run with everything its worker needs.
public struct ClaimedRun: Sendable {
    public var run: CampaignRun
    public var frozen: RunSnapshot
    /// The contact history as of the start of the run; the same at every claim.
    public var history: InteractionSnapshot
    /// Whether a cancellation was requested before the claim.
    public var isCancelRequested: Bool
}

/// Statements on the queue of runs.
enum QueueQueries {
    private static let isUnfinished = "status IN ('pending', 'running')"
    /// Binds nothing. The first unfinished run of each campaign, in the order in which the runs were created.
    static let heads = """
        SELECT id, campaignId, json, owner, leaseUntil,
            usesContactPolicies AND historyBatch IS NOT NULL AS excludesOthers FROM campaign_run
        WHERE rowid IN (SELECT min(rowid) FROM campaign_run WHERE \(isUnfinished) GROUP BY campaignId) ORDER BY rowid
        """
    /// Binds `id`. One row or none: the run, if ``heads`` has it.
    static let head = """
        SELECT * FROM campaign_run r WHERE id = :id AND r.\(isUnfinished) AND NOT EXISTS (
            SELECT 1 FROM campaign_run e WHERE e.campaignId = r.campaignId AND e.rowid < r.rowid AND e.\(isUnfinished))
        """
    /// Binds `now`, `id`. One row: the number of other runs with a valid lease.
    static let busy = """
        SELECT count(*) FROM campaign_run WHERE status = 'running' AND leaseUntil > :now AND id <> :id
        """
    /// Binds `id`. One row or none: a run that has begun, has not ended, and excludes the run.
    static let excluding = """
        SELECT e.id FROM campaign_run r JOIN campaign_run e ON e.usesContactPolicies AND e.id <> r.id
            AND e.\(isUnfinished) AND e.historyBatch IS NOT NULL
        WHERE r.id = :id AND r.usesContactPolicies AND r.historyBatch IS NULL
        LIMIT 1
        """
    /// Binds `id`, `owner`, `until`.
    static let lease = "UPDATE campaign_run SET owner = :owner, leaseUntil = :until WHERE id = :id"
    /// Binds `id`. Removes the lease.
    static let free = "UPDATE campaign_run SET owner = NULL, leaseUntil = NULL WHERE id = :id"
    /// Binds `id`, `now`.
    static let requestCancel = """
        UPDATE campaign_run SET cancelRequestedAt = coalesce(cancelRequestedAt, :now) WHERE id = :id
        """
    /// Binds nothing. The number of runs of each status that any run has.
    static let counts = "SELECT status, count(*) AS count FROM campaign_run GROUP BY status"
}

extension Store {
    /// The next run of every campaign that has unfinished ones.
    public func queueHeads() throws(StoreError) -> QueueHeads {
        try read { db in
            var heads = QueueHeads()
            for row in try Row.fetchAll(db, sql: QueueQueries.heads) {
                do {
                    heads.runs.append(
                        QueuedRun(
                            run: try Self.run(row), excludesOthers: row["excludesOthers"], lease: Self.lease(row)))
                } catch let error as StoreError {
                    heads.unreadable[Campaign.ID(row["campaignId"] as String)] = error
                }
            }
            return heads
        }
    }

    /// Claims a run, which is then running.
    ///
    /// The first claim starts the run: it fixes the contact history that the run uses. Of the runs that apply contact policies,
    /// one at a time is in progress, from its first claim to its end: the contacts of each are in the history of the next.
    ///
    /// - Parameters:
    ///   - lease: the new lease.
    ///   - previous: the lease that the run must have; the caller knows that it has expired or its owner has died.
    ///   - maxRuns: the maximum number of runs in progress, including this one; `nil` is no maximum.
    ///   - asOf: the run's instant if this claim starts it. Rounded to a millisecond; default: `instant`.
    public func claim(
        _ id: CampaignRun.ID, _ lease: RunLease, replacing previous: RunLease?, maxRuns: Int? = nil, at instant: Date,
        asOf: Date? = nil
    ) throws(StoreError) -> RunClaim {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: QueueQueries.head, arguments: ["id": id.rawValue]),
                Self.lease(row) == previous
            else { return .gone }
            if let maxRuns {
                let busy = try Int.fetchOne(
                    db, sql: QueueQueries.busy, arguments: ["id": id.rawValue, "now": Self.milliseconds(instant)])
                guard (busy ?? 0) < maxRuns else { return .tooMany }
            }
            if let other = try String.fetchOne(db, sql: QueueQueries.excluding, arguments: ["id": id.rawValue]) {
                return .waitsForContacts(of: .init(other))
            }
            var run = try Self.run(row)
            let history = try Self.historyOfStart(of: run, asOf: asOf ?? instant, db)
            try run.move(to: .running, at: Self.rounded(instant))
            run.asOf = history.asOf
            run.attempts += 1
            try Self.update(run, db)
            try Self.put(lease, on: id, db)
            return .taken(
                ClaimedRun(
                    run: run, frozen: try Self.frozen(row, db), history: history,
                    isCancelRequested: row["cancelRequestedAt"] != nil))
        }
    }

    /// Renews a lease, and records the run's progress.
    ///
    /// - Returns: whether a cancellation has been requested.
    /// - Throws: ``StoreError/claimLost(_:)`` when the lease has another owner, or the run is over.
    public func renew(_ lease: RunLease, on run: CampaignRun) throws(StoreError) -> Bool {
        try write { db in
            let row = try Self.owned(run.id, by: lease.owner, db)
            if run.status.rawValue == row["status"] { try Self.update(run, db) }
            try Self.put(lease, on: run.id, db)
            return row["cancelRequestedAt"] != nil
        }
    }

    /// Records the end of a run, registers its contacts, makes its tasks count, queues its deliveries and notes what is to be
    /// announced, in one transaction.
    ///
    /// - Throws: ``StoreError/claimLost(_:)`` when the lease has another owner, or the run is over.
    public func finish(
        _ run: CampaignRun, by owner: RunOwner, contacts: InteractionFile? = nil, tasks: StagedTasks? = nil,
        deliveries: [Delivery] = []
    ) throws(StoreError) {
        try write { db in
            try Self.giveUp(run, by: owner, db)
            if let contacts { _ = try Self.insert(contacts, db) }
            if let tasks { try Self.publish(tasks, at: run.finishedAt ?? run.createdAt, isHeld: run.isHeld, db) }
            for delivery in deliveries { try Self.insert(delivery, db) }
            try Self.noteEvent(of: run, at: run.finishedAt ?? run.createdAt, db)
        }
    }

    /// Puts a suspended run back into the queue, in its old position.
    ///
    /// - Returns: the run, now pending.
    /// - Throws: ``StoreError/claimLost(_:)``.
    @discardableResult
    public func release(_ run: CampaignRun, by owner: RunOwner, at instant: Date) throws(StoreError) -> CampaignRun {
        try write { db in
            var waiting = run
            try waiting.move(to: .pending, at: instant)
            try Self.giveUp(waiting, by: owner, db)
            return waiting
        }
    }

    /// Records a run with its new status, and removes the lease on it.
    private static func giveUp(_ run: CampaignRun, by owner: RunOwner, _ db: Database) throws {
        let stored = try Self.run(owned(run.id, by: owner, db))
        try stored.status.check(run.status)
        try update(run, db)
        try db.execute(sql: QueueQueries.free, arguments: ["id": run.id.rawValue])
    }

    /// Cancels a run. Without a valid lease it ends at once; otherwise the request is recorded, and the lease's owner ends
    /// the run.
    ///
    /// - Returns: the run, still running when a worker has to end it.
    /// - Throws: ``StoreError/runNotFound(_:)``, ``StoreError/runChanged(_:_:)`` when the run is over.
    public func cancel(
        _ id: CampaignRun.ID, at instant: Date, by actor: Actor
    ) throws(StoreError) -> CampaignRun {
        try write { db in
            let row = try Self.row(of: id, db)
            var run = try Self.run(row)
            guard !run.status.isFinal else { throw StoreError.runChanged(id, run.status) }
            let now = Self.milliseconds(instant)
            let before = run.status
            if let lease = Self.lease(row), Self.milliseconds(lease.until) > now {
                try db.execute(sql: QueueQueries.requestCancel, arguments: ["id": id.rawValue, "now": now])
            } else {
                try run.move(to: .cancelled, at: Self.rounded(instant))
                try Self.update(run, db)
                try db.execute(sql: QueueQueries.free, arguments: ["id": id.rawValue])
                try Self.noteEvent(of: run, at: instant, db)
            }
            let entry = AuditEntry(
                at: instant, by: actor, action: .cancel, subject: .init(.run, id.rawValue),
                before: try CanonicalJSON.text(["status": before]),
                after: try CanonicalJSON.text(["status": CampaignRun.Status.cancelled]))
            try Self.record(entry, db)
            return run
        }
    }

    /// The number of runs of each status that any run has.
    public func runCounts() throws(StoreError) -> [CampaignRun.Status: Int] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: QueueQueries.counts)
            return Dictionary(try rows.map { (try $0.enumeration("status"), $0["count"]) }, uniquingKeysWith: +)
        }
    }

    static func put(_ lease: RunLease, on id: CampaignRun.ID, _ db: Database) throws {
        try db.execute(
            sql: QueueQueries.lease,
            arguments: [
                "id": id.rawValue, "owner": lease.owner.description, "until": milliseconds(lease.until),
            ])
    }

    static func owned(_ id: CampaignRun.ID, by owner: RunOwner, _ db: Database) throws -> Row {
        let row = try row(of: id, db)
        guard lease(row)?.owner == owner, ["pending", "running"].contains(row["status"] as String) else {
            throw StoreError.claimLost(id)
        }
        return row
    }

    static func lease(_ row: Row) -> RunLease? {
        guard let owner: String = row["owner"], let until: Int = row["leaseUntil"] else { return nil }
        return RunLease(owner: RunOwner(text: owner), until: date(until))
    }
}
