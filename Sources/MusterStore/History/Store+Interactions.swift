public import Foundation
public import MusterModel
internal import GRDB

/// Statements on the contact history.
private enum InteractionQueries {
    /// One row: the last batch, 0 before the first.
    static let lastBatch = "SELECT coalesce(max(batch), 0) FROM interaction_file"
    /// Binds `batch`. In order.
    static let through = "SELECT * FROM interaction_file WHERE batch <= :batch ORDER BY batch"
    /// Binds `sha256`. One row or none.
    static let ofSource = "SELECT * FROM interaction_file WHERE sha256 = :sha256"
    /// Binds all columns but `batch`.
    static let insert = """
        INSERT INTO interaction_file
            (kind, path, runId, asOf, rowCount, firstAt, lastAt, minCustomer, maxCustomer, sha256, registeredAt)
        VALUES (:kind, :path, :runId, :asOf, :rowCount, :firstAt, :lastAt, :minCustomer, :maxCustomer, :sha256,
            :registeredAt)
        """
    /// Binds `batch`, `old`, `new`.
    static let move = "UPDATE interaction_file SET path = :new WHERE batch = :batch AND path = :old"
    /// Binds `id`, `batch`, `asOf`.
    static let keepSnapshot = "UPDATE campaign_run SET historyBatch = :batch, asOf = :asOf WHERE id = :id"
    /// Binds `id`. One row or none.
    static let snapshotOfRun = "SELECT historyBatch, asOf FROM campaign_run WHERE id = :id AND historyBatch IS NOT NULL"
}

extension Store {
    /// The contact history as it is now: every batch that is registered.
    public func interactions(at instant: Date) throws(StoreError) -> InteractionSnapshot {
        try read { db in try Self.snapshot(at: instant, db) }
    }

    /// Every batch that is registered, in order.
    public func interactionFiles() throws(StoreError) -> [InteractionFile] {
        try read { db in try Self.files(through: .max, db) }
    }

    /// What a run judges contacts by; `nil` before it has started.
    public func interactions(of run: CampaignRun.ID) throws(StoreError) -> InteractionSnapshot? {
        try read { db in try Self.snapshot(of: run, db) }
    }

    /// The batch that was imported from a file with these contents, if any.
    public func interactionFile(sha256: String) throws(StoreError) -> InteractionFile? {
        try read { db in
            try Row.fetchOne(db, sql: InteractionQueries.ofSource, arguments: ["sha256": sha256]).map(Self.file)
        }
    }

    /// What a run that is taken up is decided by: the history as it is now, the first time; after that the same again.
    ///
    /// - Parameter instant: when it is taken up, and for the first time what its windows end with; to the millisecond.
    static func historyOfStart(of run: CampaignRun, at instant: Date, _ db: Database) throws -> InteractionSnapshot {
        if let kept = try snapshot(of: run.id, db) { return kept }
        let snapshot = try snapshot(at: rounded(instant), db)
        try db.execute(
            sql: InteractionQueries.keepSnapshot,
            arguments: ["id": run.id.rawValue, "batch": snapshot.batch, "asOf": milliseconds(snapshot.asOf)])
        return snapshot
    }

    /// Makes imported responses count, all of them or, when this throws, none.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asked for it, if one did.
    /// - Returns: the files with their batches.
    /// - Throws: ``StoreError/interactionsKnown(_:)``.
    public func register(
        _ files: [InteractionFile], by author: String, requestId: String? = nil
    ) throws(StoreError) -> [InteractionFile] {
        try write { db in try files.map { try Self.register($0, by: author, requestId: requestId, db) } }
    }

    static func register(
        _ file: InteractionFile, by author: String, requestId: String?, _ db: Database
    ) throws -> InteractionFile {
        let known = try file.sha256.flatMap { sha256 in
            try Row.fetchOne(db, sql: InteractionQueries.ofSource, arguments: ["sha256": sha256])
        }
        if let known { throw StoreError.interactionsKnown(try Self.file(known)) }
        let registered = try Self.insert(file, db)
        let entry = AuditEntry(
            at: file.registeredAt, by: author, action: .import, subject: .init(.interactions, "\(registered.batch)"),
            after: try CanonicalJSON.text(InteractionRecord(registered)), requestId: requestId)
        try Self.record(entry, db)
        return registered
    }

    /// Lets batches of responses stand in another file, which holds the rows of all of them.
    ///
    /// - Returns: false, with nothing changed, when one of them stands elsewhere by now.
    public func merge(_ files: [InteractionFile], into path: String) throws(StoreError) -> Bool {
        do {
            try write { db in
                for file in files {
                    try db.execute(
                        sql: InteractionQueries.move, arguments: ["batch": file.batch, "old": file.path, "new": path])
                    if db.changesCount == 0 { throw StoreError.interactionsMoved }
                }
            }
            return true
        } catch StoreError.interactionsMoved {
            return false
        }
    }

    private static func snapshot(at instant: Date, _ db: Database) throws -> InteractionSnapshot {
        let batch = try Int.fetchOne(db, sql: InteractionQueries.lastBatch) ?? 0
        return InteractionSnapshot(batch: batch, asOf: instant, files: try files(through: batch, db))
    }

    private static func snapshot(of run: CampaignRun.ID, _ db: Database) throws -> InteractionSnapshot? {
        guard let row = try Row.fetchOne(db, sql: InteractionQueries.snapshotOfRun, arguments: ["id": run.rawValue])
        else { return nil }
        return InteractionSnapshot(
            batch: row["historyBatch"], asOf: row.instant("asOf"),
            files: try Self.files(through: row["historyBatch"], db))
    }

    private static func files(through batch: Int, _ db: Database) throws -> [InteractionFile] {
        try Row.fetchAll(db, sql: InteractionQueries.through, arguments: ["batch": batch]).map(file)
    }

    static func insert(_ file: InteractionFile, _ db: Database) throws -> InteractionFile {
        try db.execute(
            sql: InteractionQueries.insert,
            arguments: [
                "kind": file.kind.rawValue, "path": file.path, "runId": file.runId?.rawValue,
                "asOf": file.asOf.map(milliseconds), "rowCount": file.rowCount,
                "firstAt": file.firstAt.map(milliseconds), "lastAt": file.lastAt.map(milliseconds),
                "minCustomer": file.minCustomer, "maxCustomer": file.maxCustomer, "sha256": file.sha256,
                "registeredAt": milliseconds(file.registeredAt),
            ])
        var registered = file
        registered.batch = Int(db.lastInsertedRowID)
        return registered
    }

    static func file(_ row: Row) throws -> InteractionFile {
        InteractionFile(
            batch: row["batch"], kind: try row.enumeration("kind"), path: row["path"],
            runId: (row["runId"] as String?).map { CampaignRun.ID($0) }, asOf: row.optionalInstant("asOf"),
            rowCount: row["rowCount"], firstAt: row.optionalInstant("firstAt"), lastAt: row.optionalInstant("lastAt"),
            minCustomer: row["minCustomer"], maxCustomer: row["maxCustomer"], sha256: row["sha256"],
            registeredAt: row.instant("registeredAt"))
    }
}
