import Foundation
import MusterTestSupport

/// A running `muster serve`.
final class ServingMuster: Sendable {
    /// It did not listen, or did not end, within a minute.
    struct TooSlow: Error {
        var messages: String
    }

    private let process: Process
    private let log: URL

    init(process: Process, log: URL) {
        self.process = process
        self.log = log
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Its output on standard error.
    var messages: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Sends a signal and waits for the end.
    ///
    /// - Returns: the exit code, or the signal that ended it, negative.
    func stop(_ signal: Int32) async throws -> Int32 {
        kill(process.processIdentifier, signal)
        guard try await eventually({ !process.isRunning }) else { throw TooSlow(messages: messages) }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}

extension MusterProcess {
    /// Starts a server on a free port, and waits until it listens.
    func serve(_ arguments: String...) async throws -> ServingMuster {
        let log = folder.appendingPathComponent(".serve-\(UUID().uuidString).log")
        try Data().write(to: log)
        let process = process(["serve", "--port", "0"] + arguments)
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardOutput = FileHandle.nullDevice
        try process.start()
        let server = ServingMuster(process: process, log: log)
        let isReady = try await eventually { !process.isRunning || server.messages.contains(#/Serving .*\n/#) }
        guard isReady else { throw ServingMuster.TooSlow(messages: server.messages) }
        return server
    }
}
