public import Foundation
public import MusterStore

/// Idempotency keys of API requests: a request with a key is carried out once, however often it is sent.
///
/// `docs/idempotency.md` compares this with the other mechanisms that make requests repeatable.
///
/// ```swift
/// switch try workspace.idempotency.claim(key: "order-17", of: "key:crm", fingerprint: hash) {
/// case .granted: …  // carry out the request, then save the response or release the key
/// case .answered(let response): …  // send this response
/// case .inFlight, .mismatch: …  // refuse the request
/// }
/// ```
public struct IdempotencyService: Sendable {
    let workspace: Workspace

    /// How long a response is stored.
    private static let secondsStored = 86_400.0
    /// How long a claim lasts unless it is extended.
    public static let secondsClaimed = 60.0

    /// Claims a key, to carry out the request that has it.
    ///
    /// - Parameters:
    ///   - principal: the owner of the key. Principals have separate keys.
    ///   - fingerprint: a hash of the request; equal for repetitions of the request.
    public func claim(key: String, of principal: String, fingerprint: Data) throws -> IdempotencyClaim {
        try workspace.store.claim(
            key: key, of: principal, fingerprint: fingerprint, at: workspace.now(),
            claimedUntil: workspace.now().addingTimeInterval(Self.secondsClaimed),
            expiresAt: workspace.now().addingTimeInterval(Self.secondsStored))
    }

    /// Extends a claim while the request is in progress.
    public func extendClaim(key: String, of principal: String) throws {
        try workspace.store.extendClaim(key: key, of: principal, until: workspace.now().addingTimeInterval(Self.secondsClaimed))
    }

    /// Stores the response to the request of a key.
    public func save(_ response: StoredResponse, key: String, of principal: String) throws {
        try workspace.store.save(response, key: key, of: principal)
    }

    /// Releases a key whose request was not carried out.
    public func release(key: String, of principal: String) throws {
        try workspace.store.release(key: key, of: principal)
    }
}
