import Foundation
import Testing

/// `init`, and how the commands find a workspace.
@Suite struct WorkspaceTests {
    @Test("init names the next command")
    func next() throws {
        let result = try MusterProcess()("init", "deep/ws")
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
        #expect(
            result.messages == """
                Created the workspace deep/ws.
                Next: muster import FILE --dataset customers --key COLUMN --workspace deep/ws

                """)
    }

    @Test("a workspace is created once")
    func twice() throws {
        let muster = try MusterProcess.ready()
        let again = try muster("init", "ws")
        #expect(again.messages == "error: There is a Muster workspace at ws already.\n  Use it, or choose another folder.\n")
        #expect(again.status == 2)
        #expect(try muster.campaignIds().count == 3)
    }

    @Test("a folder with other files can become a workspace")
    func otherFiles() throws {
        let muster = try MusterProcess()
        try muster.file("ws/notes.txt", "x")
        #expect(try muster("init", "ws").status == 0)
        #expect(try muster.text("ws/notes.txt") == "x")
    }

    @Test("a workspace cannot be created at or below a file", arguments: ["file", "file/ws"])
    func file(_ path: String) throws {
        let muster = try MusterProcess()
        try muster.file("file", "x")
        let result = try muster("init", path)
        #expect(result.messages.hasPrefix("error: The workspace \(path) cannot be created: /"))
        #expect(result.messages.contains("/file is a file.\n  Choose a folder that you may write to"))
        #expect(result.status == 1)
        #expect(try muster.text("file") == "x")
    }

    @Test(
        "without a workspace nothing is created, and only a problem document is printed on standard output",
        arguments: [
            ["campaigns"], ["campaigns", "--json"], ["run", "x"], ["runs", "x"], ["results", "x"], ["schedule", "x", "--json"],
            ["apply", "-f", "catalog.yaml", "--json"], ["import", "customers.csv", "--key", "id", "--json"],
        ])
    func noWorkspace(_ arguments: [String]) throws {
        let muster = try MusterProcess()
        try muster.file("customers.csv", MusterProcess.customers)
        try muster.file("catalog.yaml", MusterProcess.catalog)
        let result = try muster.call(arguments)
        #expect(
            result.messages == """
                error: There is no Muster workspace at ws.
                  Name one with --workspace DIR or MUSTER_WORKSPACE, or create one with: muster init DIR

                """)
        #expect(result.output.isEmpty == !arguments.contains("--json"))
        #expect(result.status == 2)
        #expect(!FileManager.default.fileExists(atPath: muster.folder.appendingPathComponent("ws").path))
    }

    @Test("--workspace takes precedence over MUSTER_WORKSPACE, and that over the current folder")
    func precedence() throws {
        let muster = try MusterProcess(workspace: "one")
        try muster("init", "one")
        try muster("init", "two")
        try muster("apply", "-f", muster.file("catalog.yaml", MusterProcess.catalog))
        #expect(try muster.campaignIds().count == 3)
        #expect(try muster("campaigns", "--workspace", "two/").messages.hasPrefix("There are no campaigns yet."))
        let here = try MusterProcess(workspace: nil)
        #expect(try here("campaigns").messages.hasPrefix("error: The current folder is not a Muster workspace.\n"))
        try here("init", ".")
        #expect(try here("campaigns").status == 0)
    }

    @Test("a file that is not a database is left unchanged")
    func damaged() throws {
        let muster = try MusterProcess()
        try muster.file("ws/muster.db", "not a database")
        let result = try muster("campaigns")
        #expect(result.messages.hasPrefix("error: The database of the workspace at ws is damaged."))
        #expect(result.status == 1)
        #expect(try muster.text("ws/muster.db") == "not a database")
    }
}
