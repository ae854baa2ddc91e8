internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// How much memory the bodies of all requests may take together.
final class MemoryBudget: Sendable {
    private let bytes: Int
    private let taken = Mutex(0)

    init(bytes: Int) {
        self.bytes = bytes
    }

    /// Answers a request once there is room for its body.
    ///
    /// - Parameter limit: bytes that the route takes; a body of unknown length may become as large.
    /// - Throws: ``Problem``: 503, when there is no room.
    func with<Result: Sendable>(
        bytesOf request: Request, limit: Int, _ body: () async throws -> Result
    ) async throws -> Result {
        let length = request.headers[.contentLength].map { Int($0) ?? limit }
        let needed = min(max(length ?? (request.headers[.transferEncoding] == nil ? 0 : limit), 0), limit)
        let isFree = taken.withLock { taken in
            guard taken + needed <= bytes else { return false }
            taken += needed
            return true
        }
        guard isFree else { throw Problem.busy(code: "server.busy", "Too many large requests are going on already.") }
        defer { taken.withLock { $0 -= needed } }
        return try await body()
    }
}
