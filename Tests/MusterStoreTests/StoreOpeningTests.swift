import Foundation
import GRDB
import MusterModel
import MusterStore
import Testing

@Suite struct StoreOpeningTests {
    private let workspace = TestWorkspace()

    @Test("a new workspace has its folders, opens again, and is not created twice")
    func creation() throws {
        _ = try Store.create(workspace: workspace.path)
        _ = try Store(workspace: workspace.path)
        for folder in ["datasets", "interactions", "runs"] {
            #expect(FileManager.default.fileExists(atPath: workspace.path + "/" + folder))
        }
        let again = StoreError.of { _ = try Store.create(workspace: workspace.path) }
        #expect(again == .alreadyAWorkspace(workspace.path))
    }

    @Test("the error for a folder without a database says how to create one")
    func missing() throws {
        let error = try #require(StoreError.of { _ = try Store(workspace: workspace.path) })
        #expect(
            error.description
                == "There is no Muster workspace at \(workspace.path). (Name one with --workspace DIR or MUSTER_WORKSPACE, or create one with: muster init DIR)"
        )
    }

    @Test("a database of another program is not changed")
    func foreign() throws {
        try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
        try DatabaseQueue(path: workspace.database).write { try $0.execute(sql: "CREATE TABLE mine (x)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: workspace.database))
        #expect(StoreError.of { _ = try Store(workspace: workspace.path) } == .notAWorkspace(workspace.path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: workspace.database)) == before)
    }

    @Test("a file that is not a database is reported as damaged")
    func corrupt() throws {
        try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: workspace.database))
        #expect(StoreError.of { _ = try Store(workspace: workspace.path) } == .corrupt(workspace.path))
    }

    @Test("a database with an unknown migration was written by a newer version")
    func newer() throws {
        _ = try Store.create(workspace: workspace.path)
        try DatabaseQueue(path: workspace.database).write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 the future')")
        }
        #expect(StoreError.of { _ = try Store(workspace: workspace.path) } == .newerVersion(workspace.path))
    }

    @Test("a database that another process has locked is in use")
    func locked() throws {
        let store = try Store.create(workspace: workspace.path, busyTimeout: 0.05)
        let other = try DatabaseQueue(path: workspace.database)
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            let error = StoreError.of { _ = try store.reserveDatasetVersion(of: "customers") }
            #expect(error == .locked(workspace.path))
            try db.execute(sql: "ROLLBACK")
        }
        #expect(try store.reserveDatasetVersion(of: "customers").version == 1)
    }
}
