import Foundation
import MusterModel
import MusterService
import MusterTestSupport

/// A workspace, `ws`, and a copy of it that is served.
struct ServedMuster {
    let muster: MusterProcess
    let server: ServingMuster
    /// For commands that use the server.
    let serverOptions: [String]

    /// - Parameter role: the role of the key.
    init(_ muster: MusterProcess, role: String = "operator") async throws {
        self.muster = muster
        try FileManager.default.copyItem(
            at: muster.folder.appendingPathComponent("ws"), to: muster.folder.appendingPathComponent("served"))
        let key = try muster("keys", "create", role, "--role", role, "--workspace", "served")
        try muster.file("key", key.output)
        server = try await muster.serve("--workspace", "served")
        let address = server.messages.firstMatch(of: #/http:\/\/\S+/#).map { String($0.0) } ?? ""
        serverOptions = ["--server", address, "--api-key-file", "key"]
    }

    var address: String { serverOptions[1] }

    func local(_ arguments: [String], input: String = "") throws -> MusterProcess.Result {
        try muster.call(arguments + ["--workspace", "ws"], input: input)
    }

    func remote(_ arguments: [String], input: String = "") throws -> MusterProcess.Result {
        try muster.call(arguments + serverOptions, input: input)
    }
}

extension ServedMuster {
    /// A command that has started a run on the server.
    struct Begun {
        var process: Process
        var run: CampaignRun.ID
        fileprivate var output: URL
        fileprivate var messages: URL

        /// Waits for its end.
        func end() async throws -> MusterProcess.Result {
            guard try await eventually(within: .seconds(300), { !process.isRunning }) else {
                throw ServingMuster.TooSlow(messages: try String(contentsOf: messages, encoding: .utf8))
            }
            return MusterProcess.Result(
                status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
                messages: try String(contentsOf: messages, encoding: .utf8))
        }
    }

    /// Starts a command and waits until it has started a run.
    func begin(_ arguments: [String], asRunOf campaign: String, in workspace: Workspace) async throws -> Begun {
        let latest = try workspace.runs.list(of: campaign, limit: 1).first?.runNumber ?? 0
        let name = UUID().uuidString
        let files = try ["out", "err"].map { muster.folder.appendingPathComponent(try muster.file("\(name).\($0)", "")) }
        let process = muster.process(arguments + serverOptions)
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.start()
        var run: CampaignRun?
        let hasBegun = try await eventually {
            run = try workspace.runs.list(of: campaign, limit: 1).first { $0.runNumber > latest }
            return run != nil || !process.isRunning
        }
        if hasBegun, let run { return Begun(process: process, run: run.id, output: files[0], messages: files[1]) }
        throw Begun.Ended(messages: try String(contentsOf: files[1], encoding: .utf8))
    }
}

extension ServedMuster.Begun {
    /// Before it started a run.
    struct Ended: Error {
        var messages: String
    }
}

extension String {
    /// Without the parts that differ between runs: instants, durations and column widths.
    var withoutTimes: String {
        replacing(#/\d{4}-\d\d-\d\dT[\d:.]+Z/#, with: "INSTANT")
            .replacing(#/\d+(\.\d+)? (ms|s)\b/#, with: "TIME")
            .replacing(#/"(avgLatencyMs|durationMs)" : [\d.eE-]+/#, with: "\"$1\" : TIME")
            .replacing(#/ {2,}/#, with: "  ")
    }
}
