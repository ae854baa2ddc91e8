extension Migrations {
    /// Instants are milliseconds since 1970, which SQL can compare.
    static let access = """
        CREATE TABLE api_key (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
            secretHash BLOB NOT NULL CHECK (length(secretHash) = 32),
            createdAt INTEGER NOT NULL,
            createdBy TEXT NOT NULL,
            expiresAt INTEGER,
            revokedAt INTEGER,
            lastUsedAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX api_key_name ON api_key (name) WHERE revokedAt IS NULL;
        CREATE INDEX api_key_age ON api_key (createdAt, id);

        CREATE TABLE sign_in_link (
            tokenHash BLOB NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 32),
            createdAt INTEGER NOT NULL,
            createdBy TEXT NOT NULL,
            expiresAt INTEGER NOT NULL,
            usedAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE browser_session (
            tokenHash BLOB NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 32),
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit_entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            action TEXT NOT NULL,
            subjectKind TEXT NOT NULL,
            subjectId TEXT NOT NULL,
            before TEXT,
            after TEXT,
            requestId TEXT,
            revision INTEGER UNIQUE REFERENCES definition_history (revision),
            CHECK (revision IS NULL OR (before IS NULL AND after IS NULL))
        ) STRICT;

        CREATE INDEX audit_entry_subject ON audit_entry (subjectKind, subjectId, id);
        CREATE INDEX audit_entry_author ON audit_entry (by, id);
        CREATE INDEX audit_entry_time ON audit_entry (at, id);

        INSERT INTO audit_entry (at, by, action, subjectKind, subjectId, revision)
            SELECT CAST(round((julianday(at) - 2440587.5) * 86400000) AS INTEGER), by, action, kind, id, revision
            FROM definition_history ORDER BY revision;

        CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
            BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
        CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
            BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;

        CREATE TABLE idempotency_key (
            principal TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            expiresAt INTEGER NOT NULL,
            claimedUntil INTEGER,
            status INTEGER,
            headers TEXT,
            body BLOB,
            PRIMARY KEY (principal, key),
            CHECK ((status IS NULL) = (claimedUntil IS NOT NULL)),
            CHECK ((status IS NULL) = (headers IS NULL) AND (status IS NULL) = (body IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX idempotency_key_expiry ON idempotency_key (expiresAt);
        """
}
