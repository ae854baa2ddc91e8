public import Foundation
internal import GRDB
public import MusterModel

/// A definition as it is stored, for callers that pass it on without reading it.
public struct StoredDefinition: Hashable, Sendable {
    public var id: String
    /// 1 for a new definition. Deleting and creating it again continues the count.
    public var version: Int
    /// The canonical document on one line, `kind` first.
    public var json: String
    public var updatedAt: Date
}

/// The instants at which a definition was created and last changed.
public struct DefinitionTimes: Hashable, Sendable {
    public var id: String
    public var version: Int
    public var createdAt: Date
    public var updatedAt: Date
}

/// One change of a definition.
public struct DefinitionHistoryEntry: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, Codable {
        case create, replace, delete
    }

    /// The catalog's revision after the change.
    public var revision: Int
    public var key: DefinitionKey
    public var version: Int
    public var action: Action
    /// Canonical JSON; `nil` for `create`.
    public var before: String?
    /// Canonical JSON; `nil` for `delete`.
    public var after: String?
    public var at: Date
    public var by: String
}

extension AuditEntry.Action {
    init(_ action: DefinitionHistoryEntry.Action) {
        self =
            switch action {
            case .create: .create
            case .replace: .replace
            case .delete: .delete
            }
    }
}

/// Statements on stored definitions.
private enum DefinitionQueries {
    /// Binds `kind`, `ids` (a JSON array). By id.
    static let some = """
        SELECT id, version, json, updatedAt FROM definition
        WHERE kind = :kind AND id IN (SELECT value FROM json_each(:ids)) ORDER BY id
        """
    /// Binds `kind`. By id.
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
    /// The definitions with these ids that exist, by id.
    public func definitions(of kind: DefinitionKind, ids: [String]) throws(StoreError) -> [StoredDefinition] {
        try read { db in
            let arguments: StatementArguments = ["kind": kind.rawValue, "ids": Self.list(ids)]
            return try Row.fetchAll(db, sql: DefinitionQueries.some, arguments: arguments).map { row in
                StoredDefinition(
                    id: row["id"], version: row["version"], json: row["json"],
                    updatedAt: row.instant("updatedAt"))
            }
        }
    }

    /// The times of all definitions of a kind, by id, and the catalog's revision at the same moment.
    public func definitionTimes(of kind: DefinitionKind) throws(StoreError) -> (revision: Int, times: [DefinitionTimes]) {
        try read { db in
            let rows = try Row.fetchAll(db, sql: DefinitionQueries.times, arguments: ["kind": kind.rawValue])
            let times = rows.map { row in
                let updatedAt = row.instant("updatedAt")
                return DefinitionTimes(
                    id: row["id"], version: row["version"],
                    createdAt: row.optionalInstant("createdAt") ?? updatedAt, updatedAt: updatedAt)
            }
            return (try Int.fetchOne(db, sql: CatalogQueries.revision) ?? 0, times)
        }
    }

    /// The changes of a definition, newest first.
    ///
    /// - Parameter revision: returns only changes before this one.
    public func history(
        of key: DefinitionKey, before revision: Int, limit: Int
    ) throws(StoreError) -> [DefinitionHistoryEntry] {
        try read { db in
            let arguments: StatementArguments = [
                "kind": key.kind.rawValue, "id": key.id, "before": revision, "limit": limit,
            ]
            return try Row.fetchAll(db, sql: DefinitionQueries.history, arguments: arguments).map { row in
                DefinitionHistoryEntry(
                    revision: row["revision"], key: key, version: row["version"],
                    action: try row.enumeration("action"), before: row["before"], after: row["after"],
                    at: row.instant("at"), by: row["by"])
            }
        }
    }
}
