import Foundation
import Testing

/// Calls of the system that fail, for files whose path contains a text.
struct Fault: CustomTestStringConvertible {
    /// `write`, `fsync`, `open`, `rename`, `link`, `mkdir`; those that make or change something. `lose` is a write that says
    /// it succeeded and has written nothing, `stop` a rename before which the process stops.
    var calls: [String]
    var path: String
    /// What they fail with.
    var error: Int32
    /// A file that must be there before any of these calls counts, as the process names it.
    var once: String?
    /// How many of them succeed first.
    var after = 0
    /// How many of them fail then; `nil`: all.
    var times: Int?

    var testDescription: String {
        let start = "after \(after)" + (once.map { " once there is \($0)" } ?? "")
        return "\(calls.joined(separator: ", ")) on \(path), \(start), \(times.map { "\($0) times" } ?? "for good"): \(reason)"
    }

    /// In the system's words.
    var reason: String { String(cString: strerror(error)) }

    /// What makes a process fall into it.
    func variables() throws -> [String: String] {
        var variables = [
            "LD_PRELOAD": try Self.library.get(), "FAULT_CALLS": calls.joined(separator: " "), "FAULT_PATH": path,
            "FAULT_ERRNO": "\(error)", "FAULT_AFTER": "\(after)",
        ]
        variables["FAULT_ONCE"] = once
        variables["FAULT_TIMES"] = times.map { "\($0)" }
        return variables
    }

    private struct CannotCompile: Error {}

    /// `faults.c`, compiled.
    private static let library = Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-faults-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let library = folder.appendingPathComponent("libfaults.so").path
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("faults.c").path
        let clang = Process()
        clang.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        clang.arguments = ["clang", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
        try clang.run()
        clang.waitUntilExit()
        guard clang.terminationStatus == 0 else { throw CannotCompile() }
        return library
    }
}
