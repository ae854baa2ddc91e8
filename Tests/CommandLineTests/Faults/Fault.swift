import Foundation
import MusterTestSupport
import Testing

/// System calls that fail for files whose path contains a text.
struct Fault: CustomTestStringConvertible {
    /// `write`, `fsync`, `open`, `rename`, `link`, `mkdir`; only calls that create or change something. `lose` is a write
    /// that reports success without writing, `stop` a rename before which the process is stopped.
    var calls: [String]
    var path: String
    /// The error number of the failures.
    var error: Int32
    /// The path of a file that must exist before calls are counted, as the process names it.
    var once: String?
    /// The number of calls that succeed before the first failure.
    var after = 0
    /// The number of calls that fail then; `nil` for all.
    var times: Int?

    var testDescription: String {
        let start = "after \(after)" + (once.map { " once there is \($0)" } ?? "")
        return "\(calls.joined(separator: ", ")) on \(path), \(start), \(times.map { "\($0) times" } ?? "for good"): \(reason)"
    }

    /// The system's description of the error.
    var reason: String { String(cString: strerror(error)) }

    /// The environment variables that inject the fault into a process.
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
        try clang.start()
        try clang.waitForEnd()
        guard clang.terminationStatus == 0 else { throw CannotCompile() }
        return library
    }
}
