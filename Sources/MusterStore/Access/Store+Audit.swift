internal import Foundation
internal import GRDB
public import MusterModel

/// Statements on the audit log.
private enum AuditQueries {
    /// Binds all columns except `id`.
    static let insert = """
        INSERT INTO audit_entry (at, by, action, subjectKind, subjectId, before, after, requestId, revision)
        VALUES (:at, :by, :action, :subjectKind, :subjectId, :before, :after, :requestId, :revision)
        """

    /// Binds `limit` and the parameters of the conditions. Newest first. Documents of catalog changes come from
    /// `definition_history`.
    static func list(_ conditions: [String]) -> String {
        """
        SELECT audit_entry.id, audit_entry.at, audit_entry.by, audit_entry.action, subjectKind, subjectId, requestId,
            coalesce(audit_entry.before, definition_history.before) AS before,
            coalesce(audit_entry.after, definition_history.after) AS after
        FROM audit_entry LEFT JOIN definition_history USING (revision)
        \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
        ORDER BY audit_entry.id DESC LIMIT :limit
        """
    }
}

extension Store {
    /// Records an action outside of the database.
    package func record(_ entry: AuditEntry) throws(StoreError) {
        try write { db in try Self.record(entry, db) }
    }

    /// Records an action in the same transaction.
    ///
    /// - Parameter revision: for a change of the catalog, its revision; the history has the documents before and after.
    static func record(_ entry: AuditEntry, revision: Int? = nil, _ db: Database) throws {
        try db.execute(
            sql: AuditQueries.insert,
            arguments: [
                "at": milliseconds(entry.at), "by": entry.actor.author, "action": entry.action.rawValue,
                "subjectKind": entry.subject.kind.rawValue, "subjectId": entry.subject.id, "before": entry.before,
                "after": entry.after, "requestId": entry.actor.requestId, "revision": revision,
            ])
    }

    /// A page of the audit log, newest first.
    ///
    /// - Parameter id: returns only entries before the one with this id.
    public func auditEntries(
        _ filter: AuditFilter = AuditFilter(), before id: Int? = nil, limit: Int
    ) throws(StoreError) -> [AuditEntry] {
        let conditions: [(sql: String, name: String, value: (any DatabaseValueConvertible)?)] = [
            ("audit_entry.by = :by", "by", filter.by),
            ("audit_entry.action = :action", "action", filter.action?.rawValue),
            ("subjectKind = :subjectKind", "subjectKind", filter.subjectKind?.rawValue),
            ("subjectId = :subjectId", "subjectId", filter.subjectId),
            ("audit_entry.at >= :since", "since", filter.since.map(Self.milliseconds)),
            ("audit_entry.at < :until", "until", filter.until.map(Self.milliseconds)),
            ("audit_entry.id < :id", "id", id),
        ].filter { $0.value != nil }
        var arguments: StatementArguments = ["limit": limit]
        for condition in conditions { arguments += [condition.name: condition.value] }
        let sql = AuditQueries.list(conditions.map(\.sql))
        return try read { db in try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.entry) }
    }

    private static func entry(_ row: Row) throws -> AuditEntry {
        AuditEntry(
            id: row["id"], at: row.instant("at"), by: Actor(row["by"], requestId: row["requestId"]),
            action: try row.enumeration("action"), subject: .init(try row.enumeration("subjectKind"), row["subjectId"]),
            before: row["before"], after: row["after"])
    }
}
