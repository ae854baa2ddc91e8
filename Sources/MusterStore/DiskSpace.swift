internal import Foundation

/// The free space of the disk that holds a folder.
enum DiskSpace {
    /// With less, SQLite cannot write a transaction.
    private static let minBytes = 65_536

    /// - Returns: false when the space is unknown.
    static func isUsedUp(at path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        guard let free = attributes?[.systemFreeSize] as? Int else { return false }
        return free < minBytes
    }
}
