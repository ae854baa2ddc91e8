public import Foundation
public import MusterModel
internal import GRDB

/// Statements on who may do what.
private enum AccessQueries {
    /// Binds all columns but `revokedAt` and `lastUsedAt`.
    static let insertKey = """
        INSERT INTO api_key (id, name, role, secretHash, createdAt, createdBy, expiresAt)
        VALUES (:id, :name, :role, :secretHash, :createdAt, :createdBy, :expiresAt)
        """
    /// Binds `name`. One row or none.
    static let keyOfName = "SELECT id FROM api_key WHERE name = :name AND revokedAt IS NULL"
    /// Binds `id`. One row or none.
    static let key = "SELECT * FROM api_key WHERE id = :id"
    /// Binds `createdAt`, `id` (of the last key of the page before) and `limit`. Newest first.
    static let keys = """
        SELECT * FROM api_key WHERE (createdAt, id) < (:createdAt, :id) ORDER BY createdAt DESC, id DESC LIMIT :limit
        """
    /// Binds `id`, `at`.
    static let revokeKey = "UPDATE api_key SET revokedAt = :at WHERE id = :id AND revokedAt IS NULL"
    /// Binds `id`, `at`.
    static let useKey = "UPDATE api_key SET lastUsedAt = :at WHERE id = :id"
    /// Binds `at`. One row.
    static let hasAdmin = """
        SELECT EXISTS (SELECT 1 FROM api_key
                       WHERE role = 'admin' AND revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > :at))
            OR EXISTS (SELECT 1 FROM sign_in_link WHERE usedAt IS NOT NULL)
        """
    /// Binds all columns but `usedAt`.
    static let insertLink = """
        INSERT INTO sign_in_link (tokenHash, createdAt, createdBy, expiresAt)
        VALUES (:tokenHash, :createdAt, :createdBy, :expiresAt)
        """
    /// Binds `tokenHash`, `at`.
    static let useLink = """
        UPDATE sign_in_link SET usedAt = :at WHERE tokenHash = :tokenHash AND usedAt IS NULL AND expiresAt > :at
        """
    /// Binds all columns.
    static let insertSession = """
        INSERT INTO browser_session (tokenHash, role, createdAt, expiresAt)
        VALUES (:tokenHash, :role, :createdAt, :expiresAt)
        """
    /// Binds `tokenHash`. One row or none.
    static let session = "SELECT role, createdAt, expiresAt FROM browser_session WHERE tokenHash = :tokenHash"
    /// Binds `tokenHash`.
    static let deleteSession = "DELETE FROM browser_session WHERE tokenHash = :tokenHash"
    /// Binds `at`.
    static let sweepSessions = "DELETE FROM browser_session WHERE expiresAt <= :at"
    /// Binds `at`. That one was used is remembered.
    static let sweepLinks = "DELETE FROM sign_in_link WHERE expiresAt <= :at AND usedAt IS NULL"
}

/// Secrets never come here: only their SHA-256, 32 bytes.
extension Store {
    // MARK: Keys

    /// - Throws: ``StoreError/keyNameTaken(_:)``.
    public func createKey(_ key: APIKey, secretHash: Data, requestId: String? = nil) throws(StoreError) {
        try write { db in
            if try String.fetchOne(db, sql: AccessQueries.keyOfName, arguments: ["name": key.name]) != nil {
                throw StoreError.keyNameTaken(key.name)
            }
            try db.execute(
                sql: AccessQueries.insertKey,
                arguments: [
                    "id": key.id.rawValue, "name": key.name, "role": key.role.rawValue, "secretHash": secretHash,
                    "createdAt": Self.milliseconds(key.createdAt), "createdBy": key.createdBy,
                    "expiresAt": key.expiresAt.map(Self.milliseconds),
                ])
            let entry = AuditEntry(
                at: key.createdAt, by: key.createdBy, action: .create, subject: .init(.key, key.id.rawValue),
                after: try CanonicalJSON.text(key), requestId: requestId)
            try Self.record(entry, db)
        }
    }

    /// Newest first.
    ///
    /// - Parameter last: only keys that come after this one.
    public func keys(after last: (createdAt: Date, id: APIKey.ID)? = nil, limit: Int) throws(StoreError) -> [APIKey] {
        try read { db in
            let arguments: StatementArguments = [
                "createdAt": last.map { Self.milliseconds($0.createdAt) } ?? Int.max, "id": last?.id.rawValue ?? "",
                "limit": limit,
            ]
            return try Row.fetchAll(db, sql: AccessQueries.keys, arguments: arguments).map(Self.key)
        }
    }

    /// - Returns: `nil` when there is none.
    public func key(_ id: APIKey.ID) throws(StoreError) -> (key: APIKey, secretHash: Data)? {
        try read { db in
            try Row.fetchOne(db, sql: AccessQueries.key, arguments: ["id": id.rawValue])
                .map { (try Self.key($0), $0["secretHash"]) }
        }
    }

    /// From now on the key opens nothing. One that was revoked before stays as it is.
    ///
    /// - Throws: ``StoreError/keyNotFound(_:)``.
    public func revokeKey(
        _ id: APIKey.ID, by author: String, at instant: Date, requestId: String? = nil
    ) throws(StoreError) {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: AccessQueries.key, arguments: ["id": id.rawValue]) else {
                throw StoreError.keyNotFound(id)
            }
            let key = try Self.key(row)
            guard key.revokedAt == nil else { return }
            try db.execute(
                sql: AccessQueries.revokeKey, arguments: ["id": id.rawValue, "at": Self.milliseconds(instant)])
            let entry = AuditEntry(
                at: instant, by: author, action: .revoke, subject: .init(.key, id.rawValue),
                before: try CanonicalJSON.text(key), requestId: requestId)
            try Self.record(entry, db)
        }
    }

    public func noteUse(of id: APIKey.ID, at instant: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: AccessQueries.useKey, arguments: ["id": id.rawValue, "at": Self.milliseconds(instant)])
        }
    }

    /// Whether somebody has a key that may do everything, or has signed in before.
    public func hasAdmin(at instant: Date) throws(StoreError) -> Bool {
        try read { db in
            try Bool.fetchOne(db, sql: AccessQueries.hasAdmin, arguments: ["at": Self.milliseconds(instant)]) ?? false
        }
    }

    private static func key(_ row: Row) throws -> APIKey {
        APIKey(
            id: .init(row["id"] as String), name: row["name"], role: try row.enumeration("role"),
            createdAt: row.instant("createdAt"), createdBy: row["createdBy"], expiresAt: row.optionalInstant("expiresAt"),
            revokedAt: row.optionalInstant("revokedAt"), lastUsedAt: row.optionalInstant("lastUsedAt"))
    }

    // MARK: Browsers

    /// A link that signs in an admin, once.
    public func createSignInLink(
        tokenHash: Data, by author: String, at instant: Date, expiresAt: Date
    ) throws(StoreError) {
        try write { db in
            try db.execute(sql: AccessQueries.sweepLinks, arguments: ["at": Self.milliseconds(instant)])
            try db.execute(
                sql: AccessQueries.insertLink,
                arguments: [
                    "tokenHash": tokenHash, "createdAt": Self.milliseconds(instant), "createdBy": author,
                    "expiresAt": Self.milliseconds(expiresAt),
                ])
            try Self.record(
                AuditEntry(at: instant, by: author, action: .create, subject: .init(.signInLink, "")), db)
        }
    }

    /// Uses a sign-in link up and begins a session, or does neither.
    ///
    /// - Returns: whether there is such a link that was not used and has not expired.
    public func signIn(
        linkHash: Data, sessionHash: Data, _ session: BrowserSession, requestId: String? = nil
    ) throws(StoreError) -> Bool {
        try write { db in
            let now = Self.milliseconds(session.createdAt)
            try db.execute(sql: AccessQueries.useLink, arguments: ["tokenHash": linkHash, "at": now])
            guard db.changesCount == 1 else { return false }
            try db.execute(sql: AccessQueries.sweepSessions, arguments: ["at": now])
            try db.execute(
                sql: AccessQueries.insertSession,
                arguments: [
                    "tokenHash": sessionHash, "role": session.role.rawValue, "createdAt": now,
                    "expiresAt": Self.milliseconds(session.expiresAt),
                ])
            let entry = AuditEntry(
                at: session.createdAt, by: "session:\(session.role.rawValue)", action: .signIn,
                subject: .init(.session, ""), requestId: requestId)
            try Self.record(entry, db)
            return true
        }
    }

    /// - Returns: `nil` when there is none; one that has expired may still be there.
    public func session(hash: Data) throws(StoreError) -> BrowserSession? {
        try read { db in
            try Row.fetchOne(db, sql: AccessQueries.session, arguments: ["tokenHash": hash]).map { row in
                BrowserSession(
                    role: try row.enumeration("role"), createdAt: row.instant("createdAt"),
                    expiresAt: row.instant("expiresAt"))
            }
        }
    }

    /// Signs out.
    public func endSession(
        hash: Data, by author: String, at instant: Date, requestId: String? = nil
    ) throws(StoreError) {
        try write { db in
            try db.execute(sql: AccessQueries.deleteSession, arguments: ["tokenHash": hash])
            guard db.changesCount == 1 else { return }
            let entry = AuditEntry(
                at: instant, by: author, action: .signOut, subject: .init(.session, ""), requestId: requestId)
            try Self.record(entry, db)
        }
    }
}
