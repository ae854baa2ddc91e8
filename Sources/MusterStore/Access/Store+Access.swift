public import Foundation
internal import GRDB
public import MusterModel

/// Statements on API keys, sign-in links and sessions.
private enum AccessQueries {
    /// Binds all columns except `revokedAt` and `lastUsedAt`.
    static let insertKey = """
        INSERT INTO api_key (id, name, role, secretHash, createdAt, createdBy, expiresAt)
        VALUES (:id, :name, :role, :secretHash, :createdAt, :createdBy, :expiresAt)
        """
    /// Binds `name`. One row or none.
    static let keyOfName = "SELECT id FROM api_key WHERE name = :name AND revokedAt IS NULL"
    /// Binds `id`. One row or none.
    static let key = "SELECT * FROM api_key WHERE id = :id"
    /// Binds `createdAt` and `id` (of the last key of the previous page), `limit`. Newest first.
    static let keys = """
        SELECT * FROM api_key WHERE (createdAt, id) < (:createdAt, :id) ORDER BY createdAt DESC, id DESC LIMIT :limit
        """
    /// Binds `id`, `at`.
    static let revokeKey = "UPDATE api_key SET revokedAt = :at WHERE id = :id AND revokedAt IS NULL"
    /// Binds `id`, `at`.
    static let useKey = "UPDATE api_key SET lastUsedAt = :at WHERE id = :id"
    /// Binds `at`. One row: whether an admin exists.
    static let hasAdmin = """
        SELECT EXISTS (SELECT 1 FROM api_key
                       WHERE role = 'admin' AND revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > :at))
            OR EXISTS (SELECT 1 FROM sign_in_link WHERE usedAt IS NOT NULL)
        """
    /// Binds all columns except `usedAt`.
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
    /// Binds `at`. Keeps used links, as the record that someone has signed in.
    static let sweepLinks = "DELETE FROM sign_in_link WHERE expiresAt <= :at AND usedAt IS NULL"
}

/// The store never gets secrets, only their SHA-256 (32 bytes).
extension Store {
    // MARK: API keys

    /// Stores a new key.
    ///
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
                at: key.createdAt, by: Actor(key.createdBy, requestId: requestId), action: .create,
                subject: .init(.key, key.id.rawValue), after: try CanonicalJSON.text(key))
            try Self.record(entry, db)
        }
    }

    /// A page of keys, newest first.
    ///
    /// - Parameter last: the last key of the previous page.
    public func keys(after last: (createdAt: Date, id: APIKey.ID)? = nil, limit: Int) throws(StoreError) -> [APIKey] {
        try read { db in
            let arguments: StatementArguments = [
                "createdAt": last.map { Self.milliseconds($0.createdAt) } ?? Int.max, "id": last?.id.rawValue ?? "",
                "limit": limit,
            ]
            return try Row.fetchAll(db, sql: AccessQueries.keys, arguments: arguments).map(Self.key)
        }
    }

    /// A key, and the hash of its secret; `nil` when it does not exist.
    public func key(_ id: APIKey.ID) throws(StoreError) -> (key: APIKey, secretHash: Data)? {
        try read { db in
            try Row.fetchOne(db, sql: AccessQueries.key, arguments: ["id": id.rawValue])
                .map { (try Self.key($0), $0["secretHash"]) }
        }
    }

    /// Revokes a key. A key that has been revoked stays as it is.
    ///
    /// - Throws: ``StoreError/keyNotFound(_:)``.
    public func revokeKey(
        _ id: APIKey.ID, by actor: Actor, at instant: Date
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
                at: instant, by: actor, action: .revoke, subject: .init(.key, id.rawValue),
                before: try CanonicalJSON.text(key))
            try Self.record(entry, db)
        }
    }

    /// Records when a key was last used.
    public func noteUse(of id: APIKey.ID, at instant: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: AccessQueries.useKey, arguments: ["id": id.rawValue, "at": Self.milliseconds(instant)])
        }
    }

    /// Whether a valid admin key exists, or someone has signed in before.
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

    // MARK: Browser sessions

    /// Stores a link that signs in an admin, once.
    public func createSignInLink(
        tokenHash: Data, by actor: Actor, at instant: Date, expiresAt: Date
    ) throws(StoreError) {
        try write { db in
            try db.execute(sql: AccessQueries.sweepLinks, arguments: ["at": Self.milliseconds(instant)])
            try db.execute(
                sql: AccessQueries.insertLink,
                arguments: [
                    "tokenHash": tokenHash, "createdAt": Self.milliseconds(instant), "createdBy": actor.author,
                    "expiresAt": Self.milliseconds(expiresAt),
                ])
            try Self.record(
                AuditEntry(at: instant, by: actor, action: .create, subject: .init(.signInLink, "")), db)
        }
    }

    /// Uses up a sign-in link and starts a session, or does neither.
    ///
    /// - Returns: false when the link does not exist, was used, or has expired.
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
                at: session.createdAt, by: Actor("session:\(session.role.rawValue)", requestId: requestId), action: .signIn,
                subject: .init(.session, ""))
            try Self.record(entry, db)
            return true
        }
    }

    /// A session, possibly expired; `nil` when it does not exist.
    public func session(hash: Data) throws(StoreError) -> BrowserSession? {
        try read { db in
            try Row.fetchOne(db, sql: AccessQueries.session, arguments: ["tokenHash": hash]).map { row in
                BrowserSession(
                    role: try row.enumeration("role"), createdAt: row.instant("createdAt"),
                    expiresAt: row.instant("expiresAt"))
            }
        }
    }

    /// Ends a session, if it exists.
    public func endSession(
        hash: Data, by actor: Actor, at instant: Date
    ) throws(StoreError) {
        try write { db in
            try db.execute(sql: AccessQueries.deleteSession, arguments: ["tokenHash": hash])
            guard db.changesCount == 1 else { return }
            let entry = AuditEntry(
                at: instant, by: actor, action: .signOut, subject: .init(.session, ""))
            try Self.record(entry, db)
        }
    }
}
