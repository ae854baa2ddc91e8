internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Limits the memory that the bodies of all requests use together.
final class MemoryBudget: Sendable {
    private let bytes: Int
    private let used = Mutex(0)

    init(bytes: Int) {
        self.bytes = bytes
    }

    /// Reserves memory for a request's body while `body` runs. Does not wait.
    ///
    /// - Parameter limit: the route's limit in bytes, reserved for a body of unknown length.
    /// - Throws: ``Problem``: 503, when the memory is not available.
    func with<Result: Sendable>(
        bytesOf request: Request, limit: Int, _ body: () async throws -> Result
    ) async throws -> Result {
        let length = request.headers[.contentLength].map { Int($0) ?? limit }
        let needed = min(max(length ?? (request.headers[.transferEncoding] == nil ? 0 : limit), 0), limit)
        let isFree = used.withLock { used in
            guard used + needed <= bytes else { return false }
            used += needed
            return true
        }
        guard isFree else { throw Problem.busy(code: "server.busy", "Too many large requests are in progress.") }
        defer { used.withLock { $0 -= needed } }
        return try await body()
    }
}
