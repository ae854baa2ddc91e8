public import Foundation
internal import GRDB
internal import MusterModel

/// An answer that is kept, to be given again.
public struct KeptAnswer: Hashable, Sendable {
    public var status: Int
    /// Names and values.
    public var headers: [[String]]
    public var body: Data

    public init(status: Int, headers: [[String]], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What there is to a key that a client made up for a request.
public enum IdempotencyClaim: Hashable, Sendable {
    /// Nothing yet: the request is the claimant's to carry out.
    case granted
    /// The same request is being carried out.
    case inFlight
    /// It was carried out.
    case answered(KeptAnswer)
    /// The key stands for another request.
    case mismatch
}

/// Statements on the keys of requests.
private enum IdempotencyQueries {
    /// Binds `now`.
    static let sweep = "DELETE FROM idempotency_key WHERE expiresAt <= :now"
    /// Binds `principal`, `key`. One row or none.
    static let one = "SELECT * FROM idempotency_key WHERE principal = :principal AND key = :key"
    /// Binds `principal`, `key`, `fingerprint`, `expiresAt`, `claimedUntil`.
    static let claim = """
        INSERT INTO idempotency_key (principal, key, fingerprint, expiresAt, claimedUntil)
        VALUES (:principal, :key, :fingerprint, :expiresAt, :claimedUntil)
        ON CONFLICT (principal, key) DO UPDATE SET claimedUntil = :claimedUntil, expiresAt = :expiresAt
        """
    /// Binds `principal`, `key`, `claimedUntil`.
    static let extend = """
        UPDATE idempotency_key SET claimedUntil = :claimedUntil
        WHERE principal = :principal AND key = :key AND status IS NULL
        """
    /// Binds `principal`, `key`, `status`, `headers`, `body`.
    static let answer = """
        UPDATE idempotency_key SET status = :status, headers = :headers, body = :body, claimedUntil = NULL
        WHERE principal = :principal AND key = :key
        """
    /// Binds `principal`, `key`.
    static let release = "DELETE FROM idempotency_key WHERE principal = :principal AND key = :key AND status IS NULL"
}

extension Store {
    /// Asks to carry out a request under a key.
    ///
    /// - Parameters:
    ///   - principal: keys of different principals do not mix.
    ///   - fingerprint: of the request; the same for the same one.
    ///   - claimedUntil: when a claimant of whom nothing was heard counts as gone.
    ///   - expiresAt: when the key is forgotten.
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
                        KeptAnswer(status: status, headers: try CanonicalJSON.value(from: row["headers"]), body: row["body"]))
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

    /// Says that the claimant of a key is still there.
    ///
    /// - Parameter instant: when one of whom nothing more was heard counts as gone.
    public func extendClaim(key: String, of principal: String, until instant: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: IdempotencyQueries.extend,
                arguments: ["principal": principal, "key": key, "claimedUntil": Self.milliseconds(instant)])
        }
    }

    /// Keeps the answer to a request that was carried out under a key.
    public func keep(_ answer: KeptAnswer, key: String, of principal: String) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: IdempotencyQueries.answer,
                arguments: [
                    "principal": principal, "key": key, "status": answer.status,
                    "headers": try CanonicalJSON.text(answer.headers), "body": answer.body,
                ])
        }
    }

    /// Gives a key back whose request was not carried out.
    public func release(key: String, of principal: String) throws(StoreError) {
        try write { db in
            try db.execute(sql: IdempotencyQueries.release, arguments: ["principal": principal, "key": key])
        }
    }
}
