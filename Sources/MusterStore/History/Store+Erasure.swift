public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// The changes to the database by which the rows of customers disappear: one transaction.
public struct Erasure: Hashable, Sendable {
    /// The ids, which texts in the database may contain.
    public var ids: [String]
    /// Dataset versions with their new parts.
    public var versions: [DatasetVersion] = []
    /// Batches with their new files and counts.
    public var batches: [InteractionFile] = []
    /// The reports of posted batches, by the id of the batch.
    public var reports: [String: String] = [:]
    /// Runs with their new files.
    public var runs: [CampaignRun] = []
    /// Files whose new contents are durable under their name with the suffix `.partial`. Relative to the workspace, as all paths.
    public var replacedFiles: [String] = []
    /// Files that are not used any more.
    public var removedFiles: [String] = []

    public init(of ids: [String]) { self.ids = ids }
}

/// The state of the workspace from which an erasure starts. Equal bases mean that no data was added or removed in between.
public struct ErasureBasis: Hashable, Sendable {
    /// A run that has started and not ended.
    public var runInProgress: CampaignRun.ID?
    fileprivate var state: String
}

/// A file that an erasure has yet to change.
public struct ErasedFile: Hashable, Sendable {
    /// Relative to the workspace.
    public var path: String
    /// Whether the file of the same name with the suffix `.partial` takes its place; otherwise it is removed.
    public var isReplaced: Bool
}

private enum ErasureQueries {
    /// One row or none.
    static let runInProgress = """
        SELECT id FROM campaign_run WHERE status = 'running' OR status = 'pending' AND startedAt IS NOT NULL ORDER BY rowid LIMIT 1
        """
    /// One row.
    static let state = """
        SELECT (SELECT count(*) || ' ' || coalesce(max(batch), 0) FROM interaction_file) || ' '
            || (SELECT count(*) FROM campaign_run WHERE status NOT IN ('pending', 'running')) || ' '
            || (SELECT count(*) FROM campaign_run WHERE status = 'completed_with_errors') || ' '
            || (SELECT count(*) FROM dataset_version) || ' ' || (SELECT coalesce(sum(lastVersion), 0) FROM dataset)
        """
    /// Binds `dataset`, `version`, `rowCount`.
    static let setRows = "UPDATE dataset_version SET rowCount = :rowCount WHERE dataset = :dataset AND version = :version"
    /// Bind `dataset`, `version`.
    static let removeParts = "DELETE FROM dataset_part WHERE dataset = :dataset AND version = :version"
    static let removeStatistics = "DELETE FROM dataset_statistics WHERE dataset = :dataset AND version = :version"
    static let removeSizes = "DELETE FROM segment_size WHERE dataset = :dataset AND version = :version"
    /// Binds `batch` and the columns that change.
    static let setBatch = """
        UPDATE interaction_file SET path = :path, rowCount = :rowCount, withheldCount = :withheldCount, firstAt = :firstAt,
            lastAt = :lastAt, minCustomer = :minCustomer, maxCustomer = :maxCustomer WHERE batch = :batch
        """
    static let reports = "SELECT id, batch, report FROM interaction_batch"
    /// Binds `id`, `report`.
    static let setReport = "UPDATE interaction_batch SET report = :report WHERE id = :id"
    /// Binds `ids`.
    static let removeTasks = "DELETE FROM work_task WHERE customerId IN (SELECT value FROM json_each(:ids))"
    /// Binds `ids`. The numbers of tasks by customer.
    static let tasks = """
        SELECT customerId, count(*) AS count FROM work_task WHERE customerId IN (SELECT value FROM json_each(:ids))
        GROUP BY customerId
        """
    static let responses = "SELECT principal, key, body FROM idempotency_key WHERE body IS NOT NULL"
    /// Binds `principal`, `key`, `body`.
    static let setResponse = "UPDATE idempotency_key SET body = :body WHERE principal = :principal AND key = :key"
    /// Binds `path`, `isReplaced`.
    static let insertFile = "INSERT OR REPLACE INTO erased_file (path, isReplaced) VALUES (:path, :isReplaced)"
    static let files = "SELECT path, isReplaced FROM erased_file ORDER BY path"
    /// Binds `path`.
    static let removeFile = "DELETE FROM erased_file WHERE path = :path"
    /// One row.
    static let mark = "SELECT (SELECT count(*) FROM audit_entry WHERE action = 'erase'), (SELECT count(*) FROM erased_file)"
}

extension Store {
    public func erasureBasis() throws(StoreError) -> ErasureBasis {
        try read { db in try Self.basis(db) }
    }

    private static func basis(_ db: Database) throws -> ErasureBasis {
        ErasureBasis(
            runInProgress: try String.fetchOne(db, sql: ErasureQueries.runInProgress).map { .init($0) },
            state: try String.fetchOne(db, sql: ErasureQueries.state) ?? "")
    }

    /// The batches that clients posted under ids of their own, with their reports.
    public func postedBatches() throws(StoreError) -> [(id: String, batch: Int, report: String)] {
        try read { db in
            try Row.fetchAll(db, sql: ErasureQueries.reports).map { ($0["id"], $0["batch"], $0["report"]) }
        }
    }

    /// The numbers of tasks about customers; those without a task are left out.
    public func taskCounts(ofCustomers ids: [String]) throws(StoreError) -> [String: Int] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: ErasureQueries.tasks, arguments: ["ids": Self.list(ids)])
            return Dictionary(rows.map { ($0["customerId"], $0["count"]) }, uniquingKeysWith: +)
        }
    }

    /// Records an erasure whose new files are durable. Afterwards ``erasedFiles()`` lists the files to change.
    ///
    /// - Parameters:
    ///   - basis: the state from which the new files were made.
    ///   - report: the numbers of removed rows, as JSON, for the audit log.
    /// - Returns: false, with nothing changed, if the state is another one, or a run is in progress.
    public func record(
        _ erasure: Erasure, from basis: ErasureBasis, report: String, at instant: Date, by actor: Actor
    ) throws(StoreError) -> Bool {
        try write { db in
            let now = try Self.basis(db)
            guard now == basis, now.runInProgress == nil else { return false }
            for version in erasure.versions { try Self.replaceParts(of: version, db) }
            for file in erasure.batches { try Self.update(file, db) }
            for (id, report) in erasure.reports {
                try db.execute(sql: ErasureQueries.setReport, arguments: ["id": id, "report": report])
            }
            for run in erasure.runs { try Self.update(run, db) }
            try db.execute(sql: ErasureQueries.removeTasks, arguments: ["ids": Self.list(erasure.ids)])
            try Self.redactResponses(erasure.ids, db)
            for (paths, isReplaced) in [(erasure.replacedFiles, true), (erasure.removedFiles, false)] {
                for path in paths {
                    try db.execute(sql: ErasureQueries.insertFile, arguments: ["path": path, "isReplaced": isReplaced])
                }
            }
            try Self.record(
                AuditEntry(at: instant, by: actor, action: .erase, subject: .init(.customers, ""), after: report), db)
            return true
        }
    }

    private static func replaceParts(of version: DatasetVersion, _ db: Database) throws {
        let key: StatementArguments = ["dataset": version.key.dataset, "version": version.key.version]
        try db.execute(sql: ErasureQueries.setRows, arguments: key &+ ["rowCount": version.rowCount])
        for statement in [ErasureQueries.removeParts, ErasureQueries.removeStatistics, ErasureQueries.removeSizes] {
            try db.execute(sql: statement, arguments: key)
        }
        try insertParts(of: version, db)
    }

    private static func update(_ file: InteractionFile, _ db: Database) throws {
        try db.execute(
            sql: ErasureQueries.setBatch,
            arguments: [
                "batch": file.batch, "path": file.path, "rowCount": file.rowCount, "withheldCount": file.withheldCount,
                "firstAt": file.firstAt.map(milliseconds), "lastAt": file.lastAt.map(milliseconds),
                "minCustomer": file.minCustomer, "maxCustomer": file.maxCustomer,
            ])
    }

    /// Stored answers to API requests, such as the report of an import, may name customers.
    private static func redactResponses(_ ids: [String], _ db: Database) throws {
        for row in try Row.fetchAll(db, sql: ErasureQueries.responses) {
            let body = String(decoding: row["body"] as Data, as: UTF8.self)
            let redacted = ids.reduce(body) { $0.replacing(JSONText.string($1), with: "\"(erased)\"") }
            guard redacted != body else { continue }
            try db.execute(
                sql: ErasureQueries.setResponse,
                arguments: ["principal": row["principal"], "key": row["key"], "body": Data(redacted.utf8)])
        }
    }

    /// The files that an erasure has yet to change.
    public func erasedFiles() throws(StoreError) -> [ErasedFile] {
        try read { db in
            try Row.fetchAll(db, sql: ErasureQueries.files).map { ErasedFile(path: $0["path"], isReplaced: $0["isReplaced"]) }
        }
    }

    /// Records that files have been changed.
    public func noteErased(_ files: [ErasedFile]) throws(StoreError) {
        try write { db in
            for file in files { try db.execute(sql: ErasureQueries.removeFile, arguments: ["path": file.path]) }
        }
    }

    /// The number of erasures so far; `nil` while one has yet to change files.
    public func erasureCount() throws(StoreError) -> Int? {
        try read { db in
            let row = try Row.fetchOne(db, sql: ErasureQueries.mark)
            return (row?[1] ?? 0) == 0 ? row?[0] ?? 0 : nil
        }
    }

    /// Writes the database and its log anew, so that nothing remains of changed and removed rows.
    ///
    /// - Throws: ``StoreError/locked(_:)`` while another process reads for longer than the busy timeout.
    public func purge() throws(StoreError) {
        try writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM")
            try db.checkpoint(.truncate)
        }
    }
}
