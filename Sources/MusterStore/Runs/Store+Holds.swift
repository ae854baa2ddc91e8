public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

private enum HoldQueries {
    /// Binds `campaignId`, `number`, `limit`. Completed runs before it, newest first: no dry runs, and none that is held or was
    /// rejected.
    static let usual = """
        SELECT id, json FROM campaign_run
        WHERE campaignId = :campaignId AND runNumber < :number AND NOT isDryRun
            AND status IN ('completed', 'completed_with_errors')
            AND coalesce(json_extract(json, '$.hold.state'), 'released') = 'released'
        ORDER BY runNumber DESC LIMIT :limit
        """
    /// Binds `runId`. One row or none: the path of the run's contacts.
    static let contacts = "SELECT path FROM interaction_file WHERE runId = :runId"
    /// Binds `runId`. One row or none: an unfinished run whose history includes the run's contacts.
    static let reader = """
        SELECT r.id FROM campaign_run r JOIN interaction_file f ON f.runId = :runId
        WHERE r.status IN ('pending', 'running') AND r.historyBatch >= f.batch ORDER BY r.rowid LIMIT 1
        """
    /// Binds `runId`.
    static let withdraw = "DELETE FROM interaction_file WHERE runId = :runId"
}

extension Store {
    /// The completed runs with which the counts of a run are compared, newest first.
    public func usualRuns(before run: CampaignRun, limit: Int) throws(StoreError) -> [CampaignRun] {
        try read { db in
            try Row.fetchAll(
                db, sql: HoldQueries.usual,
                arguments: ["campaignId": run.campaignId.rawValue, "number": run.runNumber, "limit": limit]
            ).map(Self.run)
        }
    }

    /// Lets the deliveries of a held run be sent and makes its tasks count, in one transaction.
    ///
    /// - Throws: ``StoreError/runNotFound(_:)``, ``StoreError/runNotHeld(_:)``.
    public func releaseHold(of id: CampaignRun.ID, at instant: Date, by actor: Actor) throws(StoreError) -> CampaignRun {
        try write { db in
            let run = try Self.endHold(of: id, as: .released, at: instant, by: actor, .release, db) { $0.release(at: instant) }
            try Self.endTaskHold(of: id, publishingAt: instant, db)
            return run
        }
    }

    /// Cancels the deliveries of a held run, and withdraws its contacts and tasks, in one transaction. The tasks are left to
    /// ``removeAbandonedTasks()``.
    ///
    /// - Returns: the run, and the path of the file with its contacts, which is no longer registered.
    /// - Throws: ``StoreError/runNotFound(_:)``, ``StoreError/runNotHeld(_:)``; ``StoreError/contactsInUse(_:by:)`` while an
    ///   unfinished run counts the contacts.
    public func rejectHold(
        of id: CampaignRun.ID, at instant: Date, by actor: Actor
    ) throws(StoreError) -> (run: CampaignRun, contacts: String?) {
        try write { db in
            let arguments: StatementArguments = ["runId": id.rawValue]
            if let reader = try String.fetchOne(db, sql: HoldQueries.reader, arguments: arguments) {
                throw StoreError.contactsInUse(id, by: .init(reader))
            }
            let run = try Self.endHold(of: id, as: .rejected, at: instant, by: actor, .cancel, db) { $0.cancel(at: instant) }
            try Self.endTaskHold(of: id, publishingAt: nil, db)
            let path = try String.fetchOne(db, sql: HoldQueries.contacts, arguments: arguments)
            try db.execute(sql: HoldQueries.withdraw, arguments: arguments)
            return (run, path)
        }
    }

    private static func endHold(
        of id: CampaignRun.ID, as state: RunHold.State, at instant: Date, by actor: Actor, _ action: AuditEntry.Action,
        _ db: Database, _ change: (inout Delivery) -> Void
    ) throws -> CampaignRun {
        var run = try Self.run(row(of: id, db))
        guard run.isHeld else { throw StoreError.runNotHeld(id) }
        try run.endHold(as: state, at: rounded(instant))
        try changeHeldDeliveries(of: id, db, change)
        try update(run, db)
        try noteEvent(of: run, at: instant, db)
        try record(AuditEntry(at: instant, by: actor, action: action, subject: .init(.run, id.rawValue)), db)
        return run
    }
}
