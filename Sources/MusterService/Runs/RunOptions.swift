internal import Foundation

/// How a run uses this machine. None of it changes what is decided.
public struct RunOptions: Hashable, Sendable {
    /// At least 1.
    public var threads: Int
    /// Most memory that DuckDB takes, as it writes it: `512MB`.
    public var memoryLimit: String

    /// - Parameters:
    ///   - threads: one per processor, when absent.
    ///   - memoryLimit: 384 MB, when absent.
    public init(threads: Int? = nil, memoryLimit: String? = nil) {
        self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
        self.memoryLimit = memoryLimit ?? "384MB"
    }
}
