import Foundation
import MusterCatalog
import MusterModel
import Testing

@Suite struct CatalogFilesTests {
    @Test("files and folders are loaded in order, once each; other paths are reported")
    func load() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for path in ["b.yaml", "a/deep/c.json", "a/z.YML", "notes.txt", ".hidden.yaml"] {
            let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("{}".utf8).write(to: url)
        }
        try FileManager.default.createSymbolicLink(atPath: folder + "/a/loop", withDestinationPath: folder)
        let loaded = CatalogFiles.load(
            [folder, folder + "/b.yaml", folder + "/notes.txt", folder + "/none", "-"], standardInput: { Array("x: 1".utf8) })
        #expect(
            loaded.sources.map { $0.name.replacing(folder, with: "") } == [
                "/a/deep/c.json", "/a/z.YML", "/b.yaml", "/notes.txt", "standard input",
            ])
        #expect(loaded.diagnostics.map(\.description) == ["There is no file or folder \(folder)/none."])
        #expect(loaded.sources.map(\.format) == [.json, .yaml, .yaml, nil, nil])
    }
}
