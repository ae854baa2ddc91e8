internal import Foundation

/// The resources of a run. They do not affect its decisions.
public struct RunOptions: Hashable, Sendable {
    /// At least 1.
    public var threads: Int
    /// The memory limit of DuckDB, in its notation: `512MB`.
    public var memoryLimit: String

    /// - Parameters:
    ///   - threads: default: one per processor.
    ///   - memoryLimit: default: 384 MB.
    public init(threads: Int? = nil, memoryLimit: String? = nil) {
        self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
        self.memoryLimit = memoryLimit ?? "384MB"
    }
}
