internal import HTTPTypes
internal import Synchronization

/// Limits the number of simultaneous uploads.
final class ConcurrencyLimit: Sendable {
    private let limit: Int
    private let active = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: ``Problem``: 429, when the limit is reached.
    func with<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let isFree = active.withLock { active in
            guard active < limit else { return false }
            active += 1
            return true
        }
        guard isFree else {
            throw Problem(
                .tooManyRequests, code: "upload.tooMany", "The limit of \(limit) simultaneous uploads is reached.",
                headers: [.retryAfter: "5"])
        }
        defer { active.withLock { $0 -= 1 } }
        return try await body()
    }
}
