internal import Foundation
internal import MusterStore

/// What a list was made of, to tell whether it would be the same now.
public struct CacheKey: Hashable, Sendable {
    var change: Int
    var hour: Int
}

extension Workspace {
    /// The same while lists are. Cheap.
    public func cacheKey() throws -> CacheKey {
        // Conditions that depend on the time are counted anew every hour.
        CacheKey(
            change: try memory.changes(of: path).token(), hour: Int((now().timeIntervalSince1970 / 3600).rounded(.down)))
    }
}
