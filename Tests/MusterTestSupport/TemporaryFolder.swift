public import Foundation

/// An empty folder for one test, deleted with the last reference to it.
public final class TemporaryFolder: Sendable {
    public let url: URL
    public var path: String { url.path }

    /// The names in the folder, sorted.
    public var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("muster-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that cannot be deleted does no harm in the system's temporary folder.
        try? FileManager.default.removeItem(at: url)
    }
}
