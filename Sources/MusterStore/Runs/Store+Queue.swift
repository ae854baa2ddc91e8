public import Foundation
public import MusterModel
internal import GRDB

/// Statements on the queue of runs. Instants are milliseconds since 1970.
private enum QueueQueries {
    private static let isUnfinished = "status IN ('pending', 'running')"
    /// The first unfinished run of each campaign, in the order in which the runs were created.
    static let heads = """
        SELECT id, campaignId, json, owner, leaseUntil FROM campaign_run
        WHERE rowid IN (SELECT min(rowid) FROM campaign_run WHERE \(isUnfinished) GROUP BY campaignId) ORDER BY rowid
        """
    /// Binds `id`. One row or none: what ``heads`` has of a run.
    static let head = """
        SELECT * FROM campaign_run r WHERE id = :id AND r.\(isUnfinished) AND NOT EXISTS (
            SELECT 1 FROM campaign_run e WHERE e.campaignId = r.campaignId AND e.rowid < r.rowid AND e.\(isUnfinished))
        """
    /// Binds `now`, `id`. One row: how many other runs somebody works on.
    static let busy = """
        SELECT count(*) FROM campaign_run WHERE status = 'running' AND leaseUntil > :now AND id <> :id
        """
    /// Binds `id`, `owner`, `until`.
    static let lease = "UPDATE campaign_run SET owner = :owner, leaseUntil = :until WHERE id = :id"
    /// Binds `id`.
    static let free = "UPDATE campaign_run SET owner = NULL, leaseUntil = NULL WHERE id = :id"
    /// Binds `id`, `now`.
    static let requestCancel = """
        UPDATE campaign_run SET cancelRequestedAt = coalesce(cancelRequestedAt, :now) WHERE id = :id
        """
    /// The number of runs of each status.
    static let counts = "SELECT status, count(*) AS count FROM campaign_run GROUP BY status"
}

extension Store {
    /// The runs that are next, one of each campaign that has unfinished runs, in the order in which they were created.
    public func queueHeads() throws(StoreError) -> QueueHeads {
        try read { db in
            var heads = QueueHeads()
            for row in try Row.fetchAll(db, sql: QueueQueries.heads) {
                do {
                    heads.runs.append(QueuedRun(run: try Self.run(row), lease: Self.lease(row)))
                } catch let error as StoreError {
                    heads.unreadable[Campaign.ID(row["campaignId"] as String)] = error
                }
            }
            return heads
        }
    }

    /// Takes a run up: it is running from now on, for as long as the claim is renewed.
    ///
    /// A run that is taken up for the first time gets the contact history as it is now.
    ///
    /// - Parameters:
    ///   - lease: the new claim.
    ///   - previous: the claim that the run must have, which the caller knows to be over.
    ///   - most: how many runs may be worked on at once, this one included; `nil`: any number.
    public func claim(
        _ id: CampaignRun.ID, _ lease: RunLease, replacing previous: RunLease?, most: Int? = nil, at instant: Date
    ) throws(StoreError) -> RunClaim {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: QueueQueries.head, arguments: ["id": id.rawValue]),
                Self.lease(row) == previous
            else { return .gone }
            if let most {
                let busy = try Int.fetchOne(
                    db, sql: QueueQueries.busy, arguments: ["id": id.rawValue, "now": Self.milliseconds(instant)])
                guard (busy ?? 0) < most else { return .tooMany }
            }
            var run = try Self.run(row)
            let history = try Self.historyOfStart(of: run, at: instant, db)
            try run.move(to: .running, at: history.asOf)
            run.attempts += 1
            try Self.update(run, db)
            try Self.put(lease, on: id, db)
            return .taken(
                ClaimedRun(
                    run: run, frozen: try Self.frozen(row, db), history: history,
                    isCancelRequested: row["cancelRequestedAt"] != nil))
        }
    }

    /// Renews a claim and records how far the run has come.
    ///
    /// - Returns: whether somebody asks for the run's end.
    /// - Throws: ``StoreError/claimLost(_:)`` when the run is somebody else's, or over.
    public func renew(_ lease: RunLease, on run: CampaignRun) throws(StoreError) -> Bool {
        try write { db in
            let row = try Self.owned(run.id, by: lease.owner, db)
            if run.status.rawValue == row["status"] { try Self.update(run, db) }
            try Self.put(lease, on: run.id, db)
            return row["cancelRequestedAt"] != nil
        }
    }

    /// Records the end of a run, together with the contacts it made, so that there is never one without the other.
    ///
    /// - Throws: ``StoreError/claimLost(_:)``.
    public func finish(
        _ run: CampaignRun, by owner: RunOwner, contacts: InteractionFile? = nil
    ) throws(StoreError) {
        try write { db in
            try Self.giveUp(run, by: owner, db)
            if let contacts { _ = try Self.insert(contacts, db) }
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

    /// Asks for the end of a run. One that nobody works on ends at once.
    ///
    /// - Returns: the run, which goes on for a moment when somebody works on it.
    /// - Throws: ``StoreError/runNotFound(_:)``, ``StoreError/runChanged(_:_:)`` for a run that is over.
    public func cancel(
        _ id: CampaignRun.ID, at instant: Date, by author: String, requestId: String? = nil
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
            }
            let entry = AuditEntry(
                at: instant, by: author, action: .cancel, subject: .init(.run, id.rawValue),
                before: try CanonicalJSON.text(["status": before]),
                after: try CanonicalJSON.text(["status": CampaignRun.Status.cancelled]), requestId: requestId)
            try Self.record(entry, db)
            return run
        }
    }

    /// How many runs there are of each status that any has.
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

    private static func owned(_ id: CampaignRun.ID, by owner: RunOwner, _ db: Database) throws -> Row {
        let row = try row(of: id, db)
        guard lease(row)?.owner == owner, ["pending", "running"].contains(row["status"] as String) else {
            throw StoreError.claimLost(id)
        }
        return row
    }

    private static func lease(_ row: Row) -> RunLease? {
        guard let owner: String = row["owner"], let until: Int = row["leaseUntil"] else { return nil }
        return RunLease(owner: RunOwner(text: owner), until: date(until))
    }
}
