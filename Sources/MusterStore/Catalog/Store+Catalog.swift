public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel
internal import Synchronization

/// The catalog at one moment.
public struct CatalogSnapshot: Hashable, Sendable {
    public var catalog: Catalog
    /// Grows with every change of any definition; 0 before the first.
    public var revision: Int
}

/// Statements on `definition` and `definition_history`.
enum CatalogQueries {
    /// One row: the revision of the catalog, 0 before the first change.
    static let revision = "SELECT coalesce(max(revision), 0) FROM definition_history"
    /// Binds nothing. By kind and id.
    static let all = "SELECT kind, id, json FROM definition ORDER BY kind, id"
    /// Binds `revision`. The catalog as it was at a revision, by kind and id.
    static let allAtRevision = """
        SELECT kind, id, after AS json FROM definition_history h WHERE revision <= :revision AND after IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM definition_history later
                WHERE later.kind = h.kind AND later.id = h.id AND later.version > h.version AND later.revision <= :revision)
        ORDER BY kind, id
        """
    /// Binds `kind`, `id`. One row: the last version, 0 if the definition never existed.
    static let lastVersion = "SELECT coalesce(max(version), 0) FROM definition_history WHERE kind = :kind AND id = :id"
    /// Binds `kind`, `id`, `version`, `json`, `at`.
    static let put = """
        INSERT INTO definition (kind, id, version, json, updatedAt) VALUES (:kind, :id, :version, :json, :at)
        ON CONFLICT (kind, id) DO UPDATE SET version = :version, json = :json, updatedAt = :at
        """
    /// Binds nothing. The statuses of definitions that a file gave one, in no order.
    static let fileStatuses = "SELECT kind, id, fileStatus FROM definition WHERE fileStatus IS NOT NULL"
    /// Binds `kind`, `id`, `status`.
    static let putFileStatus = """
        UPDATE definition SET fileStatus = :status WHERE kind = :kind AND id = :id AND fileStatus IS NOT :status
        """
    /// Binds `kind`, `id`.
    static let delete = "DELETE FROM definition WHERE kind = :kind AND id = :id"
    /// Binds all columns except `revision`.
    static let record = """
        INSERT INTO definition_history (kind, id, version, action, before, after, at, by)
        VALUES (:kind, :id, :version, :action, :before, :after, :at, :by)
        """
}

extension Store {
    /// The catalog. Parsed again only when its revision has changed.
    ///
    /// - Throws: ``StoreError/unreadableDefinition(_:reason:)``.
    public func catalog() throws(StoreError) -> CatalogSnapshot {
        let snapshot: CatalogSnapshot = try read { db in
            let revision = try Self.revision(db)
            if let last = lastCatalog.withLock({ $0 }), last.revision == revision { return last }
            return CatalogSnapshot(catalog: try Self.catalog(Row.fetchAll(db, sql: CatalogQueries.all)), revision: revision)
        }
        remember(snapshot)
        return snapshot
    }

    /// The catalog as it was at a revision.
    ///
    /// - Throws: ``StoreError/unreadableDefinition(_:reason:)``.
    public func catalog(at revision: Int) throws(StoreError) -> Catalog {
        if let last = lastCatalog.withLock({ $0 }), last.revision == revision { return last.catalog }
        return try read { db in
            let arguments: StatementArguments = ["revision": revision]
            return try Self.catalog(Row.fetchAll(db, sql: CatalogQueries.allAtRevision, arguments: arguments))
        }
    }

    private static func catalog(_ rows: [Row]) throws -> Catalog {
        Catalog(
            try rows.map { row in try definition(.init(row.enumeration("kind"), row["id"]), json: row["json"]) })
    }

    /// Applies a change completely, or not at all when it throws. Unchanged definitions get no new version.
    ///
    /// - Parameters:
    ///   - schedules: the changes of campaign schedules that follow from it, applied in the same transaction.
    ///   - revision: the catalog revision that the change was checked against.
    ///   - actor: the author of the change in the history and the audit log.
    /// - Returns: the catalog's revision after the change.
    /// - Throws: ``StoreError/catalogChanged`` when the catalog has another revision.
    @discardableResult
    public func apply(
        _ change: CatalogChange, schedules: [ScheduleChange] = [], expecting revision: Int, by actor: Actor,
        at instant: Date
    ) throws(StoreError) -> Int {
        let revision: Int = try write { db in
            guard try Self.revision(db) == revision else { throw StoreError.catalogChanged }
            for item in change.items where item.effect != .unchanged {
                try Self.apply(item, db, by: actor, at: instant)
            }
            for item in change.items {
                guard let status = item.fileStatus else { continue }
                let arguments = Self.arguments(item.key)
                try db.execute(sql: CatalogQueries.putFileStatus, arguments: arguments &+ ["status": status])
            }
            for schedule in schedules { try Self.apply(schedule, at: instant, db) }
            return try Self.revision(db)
        }
        remember(CatalogSnapshot(catalog: change.catalog, revision: revision))
        return revision
    }

    /// The status that a catalog file gave each definition when one was last applied.
    public func fileStatuses() throws(StoreError) -> [DefinitionKey: String] {
        try read { db in
            var statuses: [DefinitionKey: String] = [:]
            for row in try Row.fetchAll(db, sql: CatalogQueries.fileStatuses) {
                statuses[DefinitionKey(try row.enumeration("kind"), row["id"])] = row["fileStatus"]
            }
            return statuses
        }
    }

    /// Keeps the snapshot with the higher revision, when two threads bring one.
    private func remember(_ snapshot: CatalogSnapshot) {
        lastCatalog.withLock { last in
            if last.map({ $0.revision < snapshot.revision }) ?? true { last = snapshot }
        }
    }

    private static func apply(
        _ item: CatalogChange.Item, _ db: Database, by actor: Actor, at moment: Date
    ) throws {
        let instant = milliseconds(moment)
        let arguments = arguments(item.key)
        let version = try Int.fetchOne(db, sql: CatalogQueries.lastVersion, arguments: arguments).map { $0 + 1 } ?? 1
        let action: DefinitionHistoryEntry.Action
        if let json = item.after?.document.json {
            action = item.before == nil ? .create : .replace
            let values: StatementArguments = ["version": version, "json": json, "at": instant]
            try db.execute(sql: CatalogQueries.put, arguments: arguments &+ values)
        } else {
            action = .delete
            try db.execute(sql: CatalogQueries.delete, arguments: arguments)
        }
        let entry: StatementArguments = [
            "version": version, "action": action.rawValue, "before": item.before?.document.json,
            "after": item.after?.document.json, "at": instant, "by": actor.author,
        ]
        try db.execute(sql: CatalogQueries.record, arguments: arguments &+ entry)
        let audited = AuditEntry(
            at: moment, by: actor, action: .init(action), subject: .init(.init(item.key.kind), item.key.id))
        try record(audited, revision: Int(db.lastInsertedRowID), db)
    }

    static func revision(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: CatalogQueries.revision) ?? 0
    }

    private static func arguments(_ key: DefinitionKey) -> StatementArguments {
        ["kind": key.kind.rawValue, "id": key.id]
    }

    private static func definition(_ key: DefinitionKey, json: String) throws -> Definition {
        guard let node = try? JSONDocumentParser.document(in: json) else {
            throw StoreError.unreadableDefinition(key, reason: "it is not JSON.")
        }
        let collector = DiagnosticCollector()
        guard let definition = Definition.read(node, into: collector) else {
            throw StoreError.unreadableDefinition(key, reason: collector.diagnostics.first?.description ?? "")
        }
        return definition
    }
}
