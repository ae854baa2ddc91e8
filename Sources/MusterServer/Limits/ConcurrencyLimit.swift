internal import HTTPTypes
internal import Synchronization

/// Lets so many uploads come at once.
final class ConcurrencyLimit: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: ``Problem``: 429, when there are too many.
    func with<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            throw Problem(
                .tooManyRequests, code: "upload.tooMany", "\(limit) uploads are going on already.",
                headers: [.retryAfter: "5"])
        }
        defer { taken.withLock { $0 -= 1 } }
        return try await body()
    }
}
