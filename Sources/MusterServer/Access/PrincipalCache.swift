internal import Crypto
internal import Foundation
internal import Synchronization

/// Who has just shown what they know, so that not every request asks the database. What is revoked elsewhere still
/// counts for a second.
final class PrincipalCache: Sendable {
    private struct Known {
        var principal: Principal
        var until: Date
    }

    private static let seconds = 1.0
    private static let maxCount = 1_000

    /// By SHA-256, so that no secret stays in memory.
    private let known = Mutex<[SHA256Digest: Known]>([:])

    /// - Parameter find: asks the database.
    func principal(
        for credentials: String, at now: Date, find: () async throws -> Principal?
    ) async throws -> Principal? {
        let digest = SHA256.hash(data: Data(credentials.utf8))
        if let found = known.withLock({ $0[digest] }), now < found.until { return found.principal }
        guard let principal = try await find() else { return nil }
        known.withLock { known in
            if known.count >= Self.maxCount { known.removeAll() }
            known[digest] = Known(principal: principal, until: now.addingTimeInterval(Self.seconds))
        }
        return principal
    }

    /// Asks the database again about everybody.
    func forget() { known.withLock { $0.removeAll() } }
}
