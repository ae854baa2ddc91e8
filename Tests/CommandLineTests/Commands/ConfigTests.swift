import Foundation
import Testing

/// The settings of the server.
@Suite struct ConfigTests {
    private struct Row: Decodable {
        var name: String
        var value: String?
        var source: String
    }

    private func rows(_ muster: MusterProcess, _ arguments: String...) throws -> [String: Row] {
        let result = try muster.call(["config", "--json"] + arguments)
        #expect(result.status == 0, "\(result.messages)")
        let rows = try JSONDecoder().decode([Row].self, from: Data(result.output.utf8))
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
    }

    @Test("a flag takes precedence over the environment, that over the file, and that over the default")
    func precedence() throws {
        let muster = try MusterProcess()
        let defaults = try rows(muster)
        #expect(defaults["port"]?.value == "8080")
        #expect(defaults["port"]?.source == "default")
        #expect(defaults["threads"]?.value == nil)
        #expect(defaults["workspace"]?.source == "the variable MUSTER_WORKSPACE")
        try muster.file("ws/muster.yaml", "port: 9001\nsessionHours: 8\nlogFormat: json\n")
        try muster.file("other.yaml", "port: 9002\n")
        let found = try rows(muster, "--session-hours", "7")
        #expect(found["port"]?.value == "9001")
        #expect(found["port"]?.source == "ws/muster.yaml")
        #expect(found["sessionHours"]?.value == "7")
        #expect(found["sessionHours"]?.source == "the flag --session-hours")
        let named = try rows(muster, "--config", "other.yaml")
        #expect(named["port"]?.value == "9002")
        #expect(named["logFormat"]?.value == "logfmt")
        let file = muster.folder.appendingPathComponent("other.yaml").path
        let set = try rows(MusterProcess(environment: ["MUSTER_PORT": "9003", "MUSTER_CONFIG": file]))
        #expect(set["port"]?.value == "9003")
        #expect(set["port"]?.source == "the variable MUSTER_PORT")
    }

    @Test("all errors of a file are reported at once, with their positions")
    func wrongFile() throws {
        let muster = try MusterProcess()
        try muster.file("a.yaml", "prot: 1\nhost: [a]\n")
        let result = try muster("config", "--config", "a.yaml")
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("a.yaml:1:1: There is no setting 'prot'.\n  Did you mean 'port'?"))
        #expect(result.messages.contains("a.yaml:2:7: 'host' must be a text, a number, true or false."))
        try muster.file("twice.yaml", "port: 1\nport: 2\n")
        #expect(try muster("config", "--config", "twice.yaml").messages.contains("twice.yaml:1:1: Duplicate key 'port'"))
        let missing = try muster("config", "--config", "b.yaml")
        #expect(missing.status == 2)
        #expect(missing.messages.hasPrefix("error: b.yaml cannot be read."))
        try muster.file("ws/muster.yaml", "workspace: elsewhere\n")
        #expect(try muster("config").messages.contains("is in a workspace and cannot name another"))
    }

    private static let wrong: [([String], String)] = [
        (["--port", "70000"], "'port' must be a whole number from 0 to 65535, not '70000' (from the flag --port)."),
        (["--log-level", "loud"], "'logLevel' must be trace, debug"),
        (["--upload-limit", "much"], "'uploadLimit' must be a size such as 500MB or 10GiB"),
        (["--public-url", "muster"], "'publicURL' must be a URL"),
        (["--no-auth", "--host", "0.0.0.0"], "Without authentication the server may only listen on a loopback address"),
        (["--no-auth", "--host", "192.168.1.2"], "Without authentication the server may only listen on a loopback address"),
    ]

    @Test("config and serve refuse invalid settings", arguments: wrong)
    func wrongValues(_ arguments: [String], _ message: String) throws {
        let muster = try MusterProcess()
        try muster("init", "ws")
        for command in ["config", "serve"] {
            let result = try muster.call([command] + arguments)
            #expect(result.status == 2)
            #expect(result.messages.contains(message))
        }
    }
}
