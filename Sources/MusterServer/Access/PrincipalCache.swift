internal import Crypto
internal import Foundation
internal import Synchronization

/// Caches authenticated principals for a second, so that not every request queries the database. A key that another
/// process revokes therefore remains valid for up to a second.
final class PrincipalCache: Sendable {
    private struct Entry {
        var principal: Principal
        var expiresAt: Date
    }

    private static let seconds = 1.0
    private static let maxCount = 1_000

    /// Keyed by the SHA-256 of the credentials, so that no secret stays in memory.
    private let entries = Mutex<[SHA256Digest: Entry]>([:])

    /// - Parameter find: looks the credentials up in the database.
    func principal(
        for credentials: String, at now: Date, find: () async throws -> Principal?
    ) async throws -> Principal? {
        let digest = SHA256.hash(data: Data(credentials.utf8))
        if let found = entries.withLock({ $0[digest] }), now < found.expiresAt { return found.principal }
        guard let principal = try await find() else { return nil }
        entries.withLock { entries in
            if entries.count >= Self.maxCount { entries.removeAll() }
            entries[digest] = Entry(principal: principal, expiresAt: now.addingTimeInterval(Self.seconds))
        }
        return principal
    }

    /// Empties the cache.
    func removeAll() { entries.withLock { $0.removeAll() } }
}
