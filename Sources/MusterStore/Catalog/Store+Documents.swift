public import Foundation
public import MusterModel
internal import GRDB

/// A stored definition as the text it is stored as: for who only hands it on.
public struct StoredDocument: Hashable, Sendable {
    public var id: String
    /// 1 for a new definition; goes on counting when one is deleted and created again.
    public var version: Int
    /// The canonical document on one line, `kind` first.
    public var json: String
    public var updatedAt: Date
}

/// When a definition was made and changed last.
public struct DefinitionTimes: Hashable, Sendable {
    public var id: String
    public var version: Int
    public var createdAt: Date
    public var updatedAt: Date
}

private enum DocumentQueries {
    /// Binds `kind`, `ids` (a JSON array). In id order.
    static let some = """
        SELECT id, version, json, updatedAt FROM definition
        WHERE kind = :kind AND id IN (SELECT value FROM json_each(:ids)) ORDER BY id
        """
    /// Binds `kind`. In id order.
    static let times = """
        SELECT d.id, d.version, d.updatedAt, (
            SELECT h.at FROM definition_history h WHERE h.kind = d.kind AND h.id = d.id AND h.action = 'create'
            ORDER BY h.version DESC LIMIT 1) AS createdAt
        FROM definition d WHERE d.kind = :kind ORDER BY d.id
        """
    /// Binds `kind`, `id`, `before` (a revision), `limit`. Newest first.
    static let history = """
        SELECT revision, version, action, before, after, at, by FROM definition_history
        WHERE kind = :kind AND id = :id AND revision < :before ORDER BY revision DESC LIMIT :limit
        """
}

extension Store {
    /// Those of `ids` that there are, in id order.
    public func documents(of kind: DefinitionKind, ids: [String]) throws(StoreError) -> [StoredDocument] {
        try read { db in
            let arguments: StatementArguments = ["kind": kind.rawValue, "ids": Self.list(ids)]
            return try Row.fetchAll(db, sql: DocumentQueries.some, arguments: arguments).map { row in
                StoredDocument(
                    id: row["id"], version: row["version"], json: row["json"],
                    updatedAt: row.instant("updatedAt"))
            }
        }
    }

    /// - Returns: those of all definitions of a kind, in id order, and the catalog's revision at that moment.
    public func definitionTimes(of kind: DefinitionKind) throws(StoreError) -> (revision: Int, times: [DefinitionTimes]) {
        try read { db in
            let rows = try Row.fetchAll(db, sql: DocumentQueries.times, arguments: ["kind": kind.rawValue])
            let times = rows.map { row in
                let updatedAt = row.instant("updatedAt")
                return DefinitionTimes(
                    id: row["id"], version: row["version"],
                    createdAt: row.optionalInstant("createdAt") ?? updatedAt, updatedAt: updatedAt)
            }
            return (try Int.fetchOne(db, sql: CatalogQueries.revision) ?? 0, times)
        }
    }

    /// Newest first.
    ///
    /// - Parameter revision: only changes before this one.
    public func history(
        of key: DefinitionKey, before revision: Int, limit: Int
    ) throws(StoreError) -> [DefinitionHistoryEntry] {
        try read { db in
            let arguments: StatementArguments = [
                "kind": key.kind.rawValue, "id": key.id, "before": revision, "limit": limit,
            ]
            return try Row.fetchAll(db, sql: DocumentQueries.history, arguments: arguments).map { row in
                DefinitionHistoryEntry(
                    revision: row["revision"], key: key, version: row["version"],
                    action: try row.enumeration("action"), before: row["before"], after: row["after"],
                    at: row.instant("at"), by: row["by"])
            }
        }
    }
}
