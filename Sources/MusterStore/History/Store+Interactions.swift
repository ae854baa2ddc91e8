public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// Statements on `interaction_file`, and on the snapshot of it that a run uses.
private enum InteractionQueries {
    /// Binds nothing. One row: the last batch, 0 before the first.
    static let lastBatch = "SELECT coalesce(max(batch), 0) FROM interaction_file"
    /// Binds `batch`. Every batch up to it, in order.
    static let through = "SELECT * FROM interaction_file WHERE batch <= :batch ORDER BY batch"
    /// Binds `sha256`. One row or none.
    static let ofSource = "SELECT * FROM interaction_file WHERE sha256 = :sha256"
    /// Binds all columns except `batch`.
    static let insert = """
        INSERT INTO interaction_file
            (kind, path, runId, asOf, rowCount, withheldCount, firstAt, lastAt, minCustomer, maxCustomer, sha256, registeredAt)
        VALUES (:kind, :path, :runId, :asOf, :rowCount, :withheldCount, :firstAt, :lastAt, :minCustomer, :maxCustomer, :sha256,
            :registeredAt)
        """
    /// Binds `batch`, `old`, `new`. Changes nothing when the path is no longer `old`.
    static let move = "UPDATE interaction_file SET path = :new WHERE batch = :batch AND path = :old"
    /// Binds `id`, `batch`, `asOf`.
    static let storeSnapshot = "UPDATE campaign_run SET historyBatch = :batch, asOf = :asOf WHERE id = :id"
    /// Binds `id`. One row or none.
    static let snapshotOfRun = "SELECT historyBatch, asOf FROM campaign_run WHERE id = :id AND historyBatch IS NOT NULL"
}

extension Store {
    /// The contact history now: every registered batch.
    public func interactions(at instant: Date) throws(StoreError) -> InteractionSnapshot {
        try read { db in try Self.snapshot(at: instant, db) }
    }

    /// Every registered batch, in order.
    public func interactionFiles() throws(StoreError) -> [InteractionFile] {
        try read { db in try Self.files(through: .max, db) }
    }

    /// The contact history that a run uses; `nil` before it has started.
    public func interactions(of run: CampaignRun.ID) throws(StoreError) -> InteractionSnapshot? {
        try read { db in try Self.snapshot(of: run, db) }
    }

    /// The batch that was imported from a file with these contents.
    public func interactionFile(sha256: String) throws(StoreError) -> InteractionFile? {
        try read { db in
            try Row.fetchOne(db, sql: InteractionQueries.ofSource, arguments: ["sha256": sha256]).map(Self.file)
        }
    }

    /// The contact history that a claimed run uses: fixed when the run starts, and the same at every later claim.
    ///
    /// - Parameter instant: the run's. Rounded to a millisecond; ignored at later claims.
    static func historyOfStart(of run: CampaignRun, asOf instant: Date, _ db: Database) throws -> InteractionSnapshot {
        if let stored = try snapshot(of: run.id, db) { return stored }
        let snapshot = try snapshot(at: rounded(instant), db)
        try db.execute(
            sql: InteractionQueries.storeSnapshot,
            arguments: ["id": run.id.rawValue, "batch": snapshot.batch, "asOf": milliseconds(snapshot.asOf)])
        return snapshot
    }

    /// Registers imported responses: all of them, or none when it throws.
    ///
    /// - Parameters:
    ///   - actor: the author of the import in the audit log.
    /// - Returns: the files with their batch numbers.
    /// - Throws: ``StoreError/interactionsKnown(_:)``.
    public func register(
        _ files: [InteractionFile], by actor: Actor
    ) throws(StoreError) -> [InteractionFile] {
        try write { db in try files.map { try Self.register($0, by: actor, db) } }
    }

    static func register(
        _ file: InteractionFile, by actor: Actor, _ db: Database
    ) throws -> InteractionFile {
        let known = try file.sha256.flatMap { sha256 in
            try Row.fetchOne(db, sql: InteractionQueries.ofSource, arguments: ["sha256": sha256])
        }
        if let known { throw StoreError.interactionsKnown(try Self.file(known)) }
        let registered = try Self.insert(file, db)
        let entry = AuditEntry(
            at: file.registeredAt, by: actor, action: .import, subject: .init(.interactions, "\(registered.batch)"),
            after: try CanonicalJSON.text(AuditedInteractions(registered)))
        try Self.record(entry, db)
        return registered
    }

    /// Moves batches of responses to a file that holds the rows of all of them.
    ///
    /// - Returns: false, with nothing changed, when another process has moved one of them already.
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
                "withheldCount": file.withheldCount, "firstAt": file.firstAt.map(milliseconds),
                "lastAt": file.lastAt.map(milliseconds),
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
            rowCount: row["rowCount"], withheldCount: row["withheldCount"], firstAt: row.optionalInstant("firstAt"),
            lastAt: row.optionalInstant("lastAt"),
            minCustomer: row["minCustomer"], maxCustomer: row["maxCustomer"], sha256: row["sha256"],
            registeredAt: row.instant("registeredAt"))
    }
}

/// A batch of interactions in the audit log.
struct AuditedInteractions: Encodable {
    var batch: Int
    var rowCount: Int
    var firstAt: Date?
    var lastAt: Date?
    var sha256: String?

    init(_ file: InteractionFile) {
        batch = file.batch
        rowCount = file.rowCount
        firstAt = file.firstAt
        lastAt = file.lastAt
        sha256 = file.sha256
    }
}
