public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// Statements that remove batches of `interaction_file`.
private enum RemovalQueries {
    /// Binds `batch`. One row or none: an unfinished run whose history includes the batch.
    static let reader = """
        SELECT id FROM campaign_run WHERE status IN ('pending', 'running') AND historyBatch >= :batch ORDER BY rowid LIMIT 1
        """
    /// Binds `batch`.
    static let removePosted = "DELETE FROM interaction_batch WHERE batch = :batch"
    /// Binds `batch`, `path`. Changes nothing when the file has been merged into another one.
    static let remove = "DELETE FROM interaction_file WHERE batch = :batch AND path = :path"
    /// Binds `batch`, `old`, `new`. Changes nothing when the path is no longer `old`.
    static let move = "UPDATE interaction_file SET path = :new WHERE batch = :batch AND path = :old"
}

extension Store {
    /// Removes a batch of responses from the history, in one transaction. Tasks whose outcomes are in it are claimed again.
    ///
    /// - Parameters:
    ///   - others: the other batches in its file, which are moved to the file `path`.
    ///   - actor: who removes it, for the audit log.
    /// - Returns: an unfinished run that counts the batch; nothing is changed then.
    /// - Throws: ``StoreError/interactionsMoved`` when another process has merged the file meanwhile.
    public func removeInteractions(
        _ file: InteractionFile, moving others: [InteractionFile], to path: String?, at instant: Date, by actor: Actor
    ) throws(StoreError) -> CampaignRun.ID? {
        try write { db in
            let arguments: StatementArguments = ["batch": file.batch]
            if let run = try String.fetchOne(db, sql: RemovalQueries.reader, arguments: arguments) { return .init(run) }
            try Self.reopenTasks(ofBatch: file.batch, at: instant, by: actor, db)
            try db.execute(sql: RemovalQueries.removePosted, arguments: arguments)
            try db.execute(sql: RemovalQueries.remove, arguments: ["batch": file.batch, "path": file.path])
            if db.changesCount == 0 { throw StoreError.interactionsMoved }
            for other in others {
                try db.execute(
                    sql: RemovalQueries.move, arguments: ["batch": other.batch, "old": file.path, "new": path])
                if db.changesCount == 0 { throw StoreError.interactionsMoved }
            }
            let entry = AuditEntry(
                at: instant, by: actor, action: .undo, subject: .init(.interactions, "\(file.batch)"),
                before: try CanonicalJSON.text(AuditedInteractions(file)))
            try Self.record(entry, db)
            return nil
        }
    }
}
