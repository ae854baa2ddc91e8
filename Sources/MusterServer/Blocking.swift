internal import NIOPosix

/// How long a piece of blocking work takes, so that long ones do not keep short ones waiting.
package enum BlockingWork: Sendable {
    /// Milliseconds: statements on the database, a document.
    case short
    /// Documents that take much memory: few at once.
    case large
    /// Milliseconds mostly, but seconds when a dataset has to be looked at first: what tells of campaigns with the sizes of
    /// their segments, and triggers.
    case counting
    /// A piece of a file that comes or goes.
    case file
    /// Seconds and more: queries on datasets, imports.
    case long

    private static let shortPool = pool(threads: 16)
    private static let largePool = pool(threads: 2)
    private static let countingPool = pool(threads: 8)
    private static let filePool = pool(threads: 8)
    private static let longPool = pool(threads: 8)

    fileprivate var pool: NIOThreadPool {
        switch self {
        case .short: Self.shortPool
        case .large: Self.largePool
        case .counting: Self.countingPool
        case .file: Self.filePool
        case .long: Self.longPool
        }
    }

    /// Lives as long as the process does.
    private static func pool(threads: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return pool
    }
}

/// Does what would block, on a thread where it may: the database, the engine and files never keep an event loop waiting.
package func blocking<Result: Sendable>(
    _ work: BlockingWork = .short, _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await work.pool.runIfActive(body)
}

/// The same for what has to be done even when nobody waits for it any more, such as tidying up.
package func blockingUncancellable<Result: Sendable>(
    _ work: BlockingWork = .short, _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await Task { try await blocking(work, body) }.value
}
