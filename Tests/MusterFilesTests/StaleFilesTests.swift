import Foundation
import MusterFiles
import MusterTestSupport
import Testing

@Suite struct StaleFilesTests {
    private let now = Date(timeIntervalSince1970: 1_750_000_000)

    /// Files and folders that changed so many seconds before ``now``.
    private func make(_ entries: [(name: String, age: TimeInterval)], in folder: TemporaryFolder) throws {
        for (name, age) in entries {
            let path = folder.path + "/" + name
            if name.hasPrefix("folder") {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
                try Data("x".utf8).write(to: URL(filePath: path + "/file"))
            } else {
                try Data("x".utf8).write(to: URL(filePath: path))
            }
            try FileManager.default.setAttributes([.modificationDate: now - age], ofItemAtPath: path)
        }
    }

    @Test("files and folders that have not changed for more than a day by the given clock are removed")
    func ages() throws {
        let folder = try TemporaryFolder()
        try make(
            [("day", 86_400), ("older", 86_401), ("folder-old", 90_000), ("folder-new", 60), ("future", -1_000_000)], in: folder)
        StaleFiles.sweep(folder.path, now: now)
        #expect(try folder.contents == ["day", "folder-new", "future"])
        StaleFiles.sweep(folder.path, olderThan: 30, now: now)
        #expect(try folder.contents == ["future"])
    }

    @Test("only unused files are removed")
    func unused() throws {
        let folder = try TemporaryFolder()
        try make([("a.partial", 100_000), ("b.parquet", 100_000)], in: folder)
        StaleFiles.sweep(folder.path, now: now) { $0.hasSuffix(".partial") }
        #expect(try folder.contents == ["b.parquet"])
    }

    @Test("a folder that does not exist is no error")
    func missing() { StaleFiles.sweep("/missing/folder", now: now) }
}
