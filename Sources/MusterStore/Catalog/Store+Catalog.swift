public import Foundation
public import MusterModel
internal import GRDB
internal import Synchronization

extension Store {
    public func catalog() throws(StoreError) -> CatalogSnapshot {
        let snapshot: CatalogSnapshot = try read { db in
            let revision = try Self.revision(db)
            if let last = lastCatalog.withLock({ $0 }), last.revision == revision { return last }
            let rows = try Row.fetchAll(db, sql: CatalogQueries.all)
            let definitions = try rows.map { row in
                try Self.definition(.init(row.enumeration("kind"), row["id"]), json: row["json"])
            }
            return CatalogSnapshot(catalog: Catalog(definitions), revision: revision)
        }
        remember(snapshot)
        return snapshot
    }

    /// - Returns: `nil` when there is none.
    public func definition(_ key: DefinitionKey) throws(StoreError) -> DefinitionRecord? {
        try read { db in
            try Row.fetchOne(db, sql: CatalogQueries.one, arguments: Self.arguments(key)).map { row in
                DefinitionRecord(
                    definition: try Self.definition(key, json: row["json"]),
                    version: row["version"], updatedAt: row.instant("updatedAt"))
            }
        }
    }

    /// Makes a change, all of it or, when this throws, nothing. Definitions that stay as they are get no new version.
    ///
    /// - Parameters:
    ///   - revision: of the catalog that the change was checked against.
    ///   - schedules: what it means for the schedules of campaigns, true from the same moment.
    ///   - author: who makes the change, for the history and the audit log.
    ///   - requestId: of the request that asked for it, if one did.
    /// - Returns: the catalog's revision after the change.
    /// - Throws: ``StoreError/catalogChanged`` when the catalog has another revision by now.
    @discardableResult
    public func apply(
        _ change: CatalogChange, schedules: [ScheduleChange] = [], expecting revision: Int, by author: String,
        at instant: Date, requestId: String? = nil
    ) throws(StoreError) -> Int {
        let revision: Int = try write { db in
            guard try Self.revision(db) == revision else { throw StoreError.catalogChanged }
            for item in change.items where item.effect != .unchanged {
                try Self.apply(item, db, author: author, at: instant, requestId: requestId)
            }
            for schedule in schedules { try Self.apply(schedule, at: instant, db) }
            return try Self.revision(db)
        }
        remember(CatalogSnapshot(catalog: change.catalog, revision: revision))
        return revision
    }

    /// Revisions grow, so of two threads that bring one the later stays.
    private func remember(_ snapshot: CatalogSnapshot) {
        lastCatalog.withLock { last in
            if last.map({ $0.revision < snapshot.revision }) ?? true { last = snapshot }
        }
    }

    private static func apply(
        _ item: CatalogChange.Item, _ db: Database, author: String, at moment: Date, requestId: String?
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
            "after": item.after?.document.json, "at": instant, "by": author,
        ]
        try db.execute(sql: CatalogQueries.record, arguments: arguments &+ entry)
        let audited = AuditEntry(
            at: moment, by: author, action: .init(action), subject: .init(.init(item.key.kind), item.key.id),
            requestId: requestId)
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
