internal import GRDB
public import MusterModel

/// A batch of responses that a client posted under its own id.
public struct InteractionBatch: Hashable, Sendable {
    public var id: String
    public var file: InteractionFile
    /// The report that was returned for it, as JSON.
    public var report: String
}

/// Statements on `interaction_batch`, and on pages of `interaction_file`.
private enum BatchQueries {
    /// Binds `id`. One row or none.
    static let one = "SELECT batch, report FROM interaction_batch WHERE id = :id"
    /// Binds `id`, `batch`, `report`.
    static let insert = "INSERT INTO interaction_batch (id, batch, report) VALUES (:id, :batch, :report)"
    /// Binds `batch`. One row or none.
    static let file = "SELECT * FROM interaction_file WHERE batch = :batch"
    /// Binds `before`, `limit`, `kind` (null for any). Newest first.
    static let page = """
        SELECT * FROM interaction_file WHERE batch < :before AND (:kind IS NULL OR kind = :kind)
        ORDER BY batch DESC LIMIT :limit
        """
    /// Binds `kind`. One row.
    static let count = "SELECT count(*) FROM interaction_file WHERE :kind IS NULL OR kind = :kind"
}

extension Store {
    /// The batch that was posted under an id.
    public func interactionBatch(_ id: String) throws(StoreError) -> InteractionBatch? {
        try read { db in try Self.batch(id, db) }
    }

    /// Registers a posted batch.
    ///
    /// - Parameters:
    ///   - id: the id that the client chose, if it did.
    ///   - actor: the author of the batch in the audit log.
    ///   - report: makes the report to store from the file with its batch number.
    /// - Throws: ``StoreError/batchTaken(_:)`` when a batch with this id exists, and
    ///   ``StoreError/interactionsKnown(_:)``.
    public func register(
        _ file: InteractionFile, as id: String?, by actor: Actor,
        report: (InteractionFile) throws -> String
    ) throws(StoreError) -> InteractionFile {
        try write { db in
            if let id, let taken = try Self.batch(id, db) { throw StoreError.batchTaken(taken) }
            let registered = try Self.register(file, by: actor, db)
            if let id {
                let values: StatementArguments = ["id": id, "batch": registered.batch, "report": try report(registered)]
                try db.execute(sql: BatchQueries.insert, arguments: values)
            }
            return registered
        }
    }

    /// A page of the batches of the contact history, newest first, and the number of all batches.
    ///
    /// - Parameter batch: returns only batches before this one.
    public func interactionFiles(
        of kind: InteractionFile.Kind?, before batch: Int, limit: Int
    ) throws(StoreError) -> (files: [InteractionFile], total: Int) {
        try read { db in
            let files = try Row.fetchAll(
                db, sql: BatchQueries.page, arguments: ["before": batch, "limit": limit, "kind": kind?.rawValue])
            let total = try Int.fetchOne(db, sql: BatchQueries.count, arguments: ["kind": kind?.rawValue])
            return (try files.map(Self.file), total ?? 0)
        }
    }

    private static func batch(_ id: String, _ db: Database) throws -> InteractionBatch? {
        guard let row = try Row.fetchOne(db, sql: BatchQueries.one, arguments: ["id": id]),
            let file = try Row.fetchOne(db, sql: BatchQueries.file, arguments: ["batch": row["batch"] as Int])
        else { return nil }
        return InteractionBatch(id: id, file: try Self.file(file), report: row["report"])
    }
}
