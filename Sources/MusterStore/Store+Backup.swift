public import Foundation
internal import GRDB
public import MusterModel

/// Statements of backups.
private enum BackupQueries {
    /// Binds a path. Writes a consistent copy of the database there while others read and write it.
    static let copy = "VACUUM INTO ?"
    /// One row, `ok`, if the database is intact.
    static let check = "PRAGMA integrity_check(1)"
    /// The runs that have not ended.
    static let unfinished = "SELECT * FROM campaign_run WHERE status IN ('pending', 'running') ORDER BY id"
}

extension Store {
    /// Writes a copy of the database, as it is at one moment, to a file that does not exist.
    public func copy(to path: String) throws(StoreError) {
        try writeWithoutTransaction { db in try db.execute(sql: BackupQueries.copy, arguments: [path]) }
    }

    /// The first error of the database; `nil` if it is intact.
    public func integrityProblem() throws(StoreError) -> String? {
        try read { db in
            let result = try String.fetchOne(db, sql: BackupQueries.check)
            return result == "ok" ? nil : result ?? "no answer"
        }
    }

    /// Ends all runs that wait or are running, as failed.
    ///
    /// - Returns: their ids.
    public func failUnfinishedRuns(
        because reason: String, at instant: Date
    ) throws(StoreError) -> [CampaignRun.ID] {
        try write { db in
            try Row.fetchAll(db, sql: BackupQueries.unfinished).map { row in
                var run = try Self.run(row)
                run.error = reason
                try run.move(to: .failed, at: Self.rounded(instant))
                try Self.update(run, db)
                try db.execute(sql: QueueQueries.free, arguments: ["id": run.id.rawValue])
                return run.id
            }
        }
    }
}
