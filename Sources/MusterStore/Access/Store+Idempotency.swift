public import Foundation
internal import GRDB
internal import MusterModel

/// A stored HTTP response, to be sent again for a repeated request.
public struct StoredResponse: Hashable, Sendable {
    public var status: Int
    /// Pairs of a name and a value.
    public var headers: [[String]]
    public var body: Data

    public init(status: Int, headers: [[String]], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The result of claiming an idempotency key for a request.
public enum IdempotencyClaim: Hashable, Sendable {
    /// The key is new, or its claim has expired: the caller carries out the request.
    case granted
    /// The same request is in progress.
    case inFlight
    /// The same request has been carried out, with this response.
    case answered(StoredResponse)
    /// The key was used for another request.
    case mismatch
}

/// Statements on `idempotency_key`.
private enum IdempotencyQueries {
    /// Binds `now`. Removes expired keys.
    static let sweep = "DELETE FROM idempotency_key WHERE expiresAt <= :now"
    /// Binds `principal`, `key`. One row or none.
    static let one = "SELECT * FROM idempotency_key WHERE principal = :principal AND key = :key"
    /// Binds `principal`, `key`, `fingerprint`, `expiresAt`, `claimedUntil`.
    static let claim = """
        INSERT INTO idempotency_key (principal, key, fingerprint, expiresAt, claimedUntil)
        VALUES (:principal, :key, :fingerprint, :expiresAt, :claimedUntil)
        ON CONFLICT (principal, key) DO UPDATE SET claimedUntil = :claimedUntil, expiresAt = :expiresAt
        """
    /// Binds `principal`, `key`, `claimedUntil`. Changes nothing when the key has a response.
    static let extend = """
        UPDATE idempotency_key SET claimedUntil = :claimedUntil
        WHERE principal = :principal AND key = :key AND status IS NULL
        """
    /// Binds `principal`, `key`, `status`, `headers`, `body`.
    static let save = """
        UPDATE idempotency_key SET status = :status, headers = :headers, body = :body, claimedUntil = NULL
        WHERE principal = :principal AND key = :key
        """
    /// Binds `principal`, `key`. Removes a key without a response.
    static let release = "DELETE FROM idempotency_key WHERE principal = :principal AND key = :key AND status IS NULL"
}

extension Store {
    /// Claims an idempotency key for a request.
    ///
    /// - Parameters:
    ///   - principal: the owner of the key. Principals have separate keys.
    ///   - fingerprint: a hash of the request; equal for repetitions of the request.
    ///   - claimedUntil: the end of the claim, unless it is extended.
    ///   - expiresAt: when the key is removed.
    public func claim(
        key: String, of principal: String, fingerprint: Data, at instant: Date, claimedUntil: Date, expiresAt: Date
    ) throws(StoreError) -> IdempotencyClaim {
        try write { db in
            let now = Self.milliseconds(instant)
            try db.execute(sql: IdempotencyQueries.sweep, arguments: ["now": now])
            let name: StatementArguments = ["principal": principal, "key": key]
            if let row = try Row.fetchOne(db, sql: IdempotencyQueries.one, arguments: name) {
                guard row["fingerprint"] == fingerprint else { return .mismatch }
                if let status = row["status"] as Int? {
                    return .answered(
                        StoredResponse(status: status, headers: try CanonicalJSON.value(from: row["headers"]), body: row["body"]))
                }
                if let until = row["claimedUntil"] as Int?, until > now { return .inFlight }
            }
            let values: StatementArguments = [
                "fingerprint": fingerprint, "expiresAt": Self.milliseconds(expiresAt),
                "claimedUntil": Self.milliseconds(claimedUntil),
            ]
            try db.execute(sql: IdempotencyQueries.claim, arguments: name &+ values)
            return .granted
        }
    }

    /// Extends the claim of a key while its request is in progress.
    ///
    /// - Parameter instant: the new end of the claim.
    public func extendClaim(key: String, of principal: String, until instant: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: IdempotencyQueries.extend,
                arguments: ["principal": principal, "key": key, "claimedUntil": Self.milliseconds(instant)])
        }
    }

    /// Stores the response to the request of a key.
    public func save(_ response: StoredResponse, key: String, of principal: String) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: IdempotencyQueries.save,
                arguments: [
                    "principal": principal, "key": key, "status": response.status,
                    "headers": try CanonicalJSON.text(response.headers), "body": response.body,
                ])
        }
    }

    /// Releases a key whose request was not carried out.
    public func release(key: String, of principal: String) throws(StoreError) {
        try write { db in
            try db.execute(sql: IdempotencyQueries.release, arguments: ["principal": principal, "key": key])
        }
    }
}
