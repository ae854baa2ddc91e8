internal import NIOPosix

/// How long a piece of blocking work takes, so that long ones do not keep short ones waiting.
package enum BlockingWork: Sendable {
    /// Milliseconds: statements on the database, a document.
    case short
    /// Documents that take much memory: few at once.
    case large
    /// Seconds and more: queries on data sets, files.
    case long

    private static let shortPool = pool(threads: 16)
    private static let largePool = pool(threads: 2)
    private static let longPool = pool(threads: 8)

    fileprivate var pool: NIOThreadPool {
        switch self {
        case .short: Self.shortPool
        case .large: Self.largePool
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
