import Foundation
import MusterTestSupport

/// The real `muster`, from the folder that this test bundle was built into.
final class MusterProcess: Sendable {
    /// The result of a call.
    struct Result: Sendable {
        var status: Int32
        /// Standard output.
        var output: String
        /// Standard error.
        var messages: String
    }

    /// The working directory of the calls.
    let folder: URL
    /// The value of MUSTER_WORKSPACE; relative to ``folder``.
    private let workspace: String?
    private let environment: [String: String]

    /// Creates the folder, empty. It is deleted with the last reference.
    init(workspace: String? = "ws", environment: [String: String] = [:]) throws {
        self.workspace = workspace
        self.environment = environment
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        // Files left in the temporary folder do no harm.
        try? FileManager.default.removeItem(at: folder)
    }

    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "") throws -> Result {
        try call(arguments, input: input)
    }

    /// - Parameter variables: environment variables, in addition to the existing ones.
    func call(_ arguments: [String], input: String = "", variables: [String: String] = [:]) throws -> Result {
        try result(of: process(arguments, variables: variables), input: input)
    }

    /// Starts a call and waits for its end.
    func result(of process: Process, input: String = "") throws -> Result {
        // Files, because an unread pipe fills up.
        let streams = folder.appendingPathComponent(".streams-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        func stream(_ name: String, _ text: String = "") throws -> URL {
            let url = streams.appendingPathComponent(name)
            try Data(text.utf8).write(to: url)
            return url
        }
        let (standardInput, output, messages) = (try stream("in", input), try stream("out"), try stream("err"))
        let handles = [
            try FileHandle(forReadingFrom: standardInput), try FileHandle(forWritingTo: output),
            try FileHandle(forWritingTo: messages),
        ]
        (process.standardInput, process.standardOutput, process.standardError) = (handles[0], handles[1], handles[2])
        try process.start()
        // The process keeps them. In a process with more than 1,350 open files, Foundation reads past its list of them.
        for handle in handles { try handle.close() }
        try process.waitForEnd()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8), messages: try String(contentsOf: messages, encoding: .utf8))
    }

    /// A call that has not started.
    func process(_ arguments: [String], variables: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MUSTER_") }
        process.environment?["MUSTER_WORKSPACE"] = workspace
        process.environment?["COLUMNS"] = "80"
        process.environment?.merge(environment.merging(variables) { $1 }) { $1 }
        return process
    }

    /// Writes a file into ``folder``.
    @discardableResult
    func file(_ name: String, _ text: String) throws -> String { try file(name, Data(text.utf8)) }

    @discardableResult
    func file(_ name: String, _ data: Data) throws -> String {
        let url = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
        return name
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    static let executable =
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("muster")
}
