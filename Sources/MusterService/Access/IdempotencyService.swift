public import Foundation
public import MusterStore

/// Idempotency keys of API requests: each request is carried out once, however often it is sent.
///
/// ```swift
/// let claim = try workspace.idempotency.claim(key: "order-17", of: "key abc", fingerprint: digest)
/// ```
public struct IdempotencyService: Sendable {
    let workspace: Workspace

    /// How long an answer is kept.
    private static let secondsKept = 86_400.0
    /// After which a claimant of whom nothing was heard counts as gone.
    public static let secondsClaimed = 60.0

    /// Asks to carry out a request under a key that its client made up.
    ///
    /// - Parameters:
    ///   - principal: keys of different principals do not mix.
    ///   - fingerprint: the same for the same request.
    public func claim(key: String, of principal: String, fingerprint: Data) throws -> IdempotencyClaim {
        try workspace.store.claim(
            key: key, of: principal, fingerprint: fingerprint, at: workspace.now(),
            claimedUntil: workspace.now().addingTimeInterval(Self.secondsClaimed),
            expiresAt: workspace.now().addingTimeInterval(Self.secondsKept))
    }

    /// Says that the claimant of a key is still there.
    public func extendClaim(key: String, of principal: String) throws {
        try workspace.store.extendClaim(key: key, of: principal, until: workspace.now().addingTimeInterval(Self.secondsClaimed))
    }

    /// Keeps the answer to a request that was carried out under a key.
    public func keep(_ answer: StoredResponse, key: String, of principal: String) throws {
        try workspace.store.save(answer, key: key, of: principal)
    }

    /// Gives a key back whose request was not carried out.
    public func release(key: String, of principal: String) throws {
        try workspace.store.release(key: key, of: principal)
    }
}
