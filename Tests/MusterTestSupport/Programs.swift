public import Foundation
internal import Synchronization

/// A program did not end in time and was killed.
public struct ProgramTooSlow: Error {
    /// The command line.
    public var command: [String]
    public var seconds: Double
}

extension Process {
    private static let starting = Mutex(())

    /// Starts the program. Tests start programs only with this method, one at a time: Foundation closes the descriptors
    /// that it knows of in a new process, and one that is opened meanwhile, for another process, would stay open. The end
    /// of that process would be noticed only after both have ended.
    public func start() throws {
        try Self.starting.withLock { _ in try run() }
    }

    /// Waits until the program has ended.
    ///
    /// - Throws: ``ProgramTooSlow``, so that a program that hangs does not stop the tests.
    public func waitForEnd(within seconds: Double = 600) throws {
        let end = Date() + seconds
        while isRunning {
            guard Date() < end else {
                kill(processIdentifier, SIGKILL)
                throw ProgramTooSlow(command: [executableURL?.path ?? ""] + (arguments ?? []), seconds: seconds)
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }
}
