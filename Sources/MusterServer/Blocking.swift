internal import NIOPosix

/// The kinds of blocking work. Each has its own thread pool, so that slow work of one kind does not delay another.
package enum BlockingWork: Sendable {
    /// Statements on the workspace's database and small documents: milliseconds.
    case database
    /// Large documents, which take much memory: only two at a time.
    case memoryHeavy
    /// Requests that need the sizes of segments, and triggers: usually milliseconds, but seconds when a dataset must be
    /// scanned first.
    case segmentCounts
    /// Reading or writing one chunk of an uploaded or downloaded file.
    case files
    /// Queries on datasets and imports: seconds or longer.
    case queries

    private static let databasePool = pool(threads: 16)
    private static let memoryHeavyPool = pool(threads: 2)
    private static let segmentCountsPool = pool(threads: 8)
    private static let filesPool = pool(threads: 8)
    private static let queriesPool = pool(threads: 8)

    fileprivate var pool: NIOThreadPool {
        switch self {
        case .database: Self.databasePool
        case .memoryHeavy: Self.memoryHeavyPool
        case .segmentCounts: Self.segmentCountsPool
        case .files: Self.filesPool
        case .queries: Self.queriesPool
        }
    }

    /// A pool that exists until the process ends.
    private static func pool(threads: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return pool
    }
}

/// Runs blocking code on a thread pool. Calls to the database, the engine and the file system must never block an event
/// loop.
package func blocking<Result: Sendable>(
    _ work: BlockingWork = .database, _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await work.pool.runIfActive(body)
}

/// Like ``blocking(_:_:)``, but runs the body even when the calling task is cancelled. For cleanup.
package func blockingUncancellable<Result: Sendable>(
    _ work: BlockingWork = .database, _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await Task { try await blocking(work, body) }.value
}
