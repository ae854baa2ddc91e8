public import Foundation
public import MusterEngine
public import MusterModel
internal import Synchronization

/// A file that has no name any more: it disappears with the last reference.
public final class TemporaryFile: Sendable {
    public let size: Int
    private let handle: Mutex<FileHandle>

    /// Opens a file and removes its name.
    init(takingOver path: String) throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        size = Int(try handle.seekToEnd())
        try handle.seek(toOffset: 0)
        self.handle = Mutex(handle)
        try FileManager.default.removeItem(atPath: path)
    }

    /// The next bytes; empty at the end.
    public func read(upToCount count: Int) throws -> Data {
        try handle.withLock { try $0.read(upToCount: count) ?? Data() }
    }
}

extension RunService {
    /// All recommendations of a run as a file that exists only as long as the reference to it.
    ///
    /// - Returns: the file, and its number of rows.
    /// - Throws: the errors of ``exportResults(of:to:as:)``.
    public func temporaryExport(of id: CampaignRun.ID, as format: ResultsExport.Format) throws -> (TemporaryFile, rows: Int) {
        try workspace.makeFolder("tmp")
        let path = workspace.path(of: "tmp/results-\(UUID().uuidString).\(format.rawValue)")
        let rows = try exportResults(of: id, to: path, as: format)
        return (try TemporaryFile(takingOver: path), rows)
    }
}
