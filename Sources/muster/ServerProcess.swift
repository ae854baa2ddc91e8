internal import Foundation
internal import Logging
internal import MusterServer
internal import ServiceLifecycle
internal import Synchronization

/// Runs a server for the lifetime of this process, and shuts it down gracefully on Ctrl-C and SIGTERM.
struct ServerProcess: Sendable {
    private let group: ServiceGroup

    /// - Parameter shutdownTimeout: the grace period for requests and runs on shutdown, in seconds.
    init(_ server: Server, shutdownTimeout: Int) {
        var configuration = ServiceGroupConfiguration(services: [server], logger: server.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(shutdownTimeout)
        group = ServiceGroup(configuration: configuration)
    }

    /// Returns once the server has stopped.
    ///
    /// The first Ctrl-C or SIGTERM starts a graceful shutdown. The second one ends the process immediately.
    func run() async throws {
        // Writing to a closed connection must not end the process.
        signal(SIGPIPE, SIG_IGN)
        let signals = stopSignals()
        defer { for source in signals { source.cancel() } }
        try await group.run()
    }

    private func stopSignals() -> [any DispatchSourceSignal] {
        let group = group
        let isFirst = OnceFlag()
        return [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                guard isFirst.take() else { _exit(ExitStatus.failed.rawValue) }
                Terminal.note("\nShutting down gracefully. Press Ctrl-C again to stop now.")
                Task { await group.triggerGracefulShutdown() }
            }
            source.resume()
            return source
        }
    }

    /// A flag that can be taken once.
    private final class OnceFlag: Sendable {
        private let isTaken = Mutex(false)

        /// - Returns: `true` for the first call, `false` for all later ones.
        func take() -> Bool {
            isTaken.withLock { isTaken in
                defer { isTaken = true }
                return !isTaken
            }
        }
    }
}
