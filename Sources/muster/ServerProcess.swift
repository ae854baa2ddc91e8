internal import Foundation
internal import Logging
internal import MusterServer
internal import ServiceLifecycle

/// A server as the whole of this process: it ends when the server does, and the server when the process is told to.
struct ServerProcess: Sendable {
    private let group: ServiceGroup

    /// - Parameter shutdownTimeout: seconds that what is at hand gets to finish.
    init(_ server: Server, shutdownTimeout: Int) {
        var configuration = ServiceGroupConfiguration(services: [server], logger: server.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(shutdownTimeout)
        group = ServiceGroup(configuration: configuration)
    }

    /// Returns once the server has stopped. Ctrl-C and SIGTERM stop it when what is at hand is done; the second time the
    /// process ends at once.
    func run() async throws {
        // A client that goes away while it is written to is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        let signals = stopSignals()
        defer { for source in signals { source.cancel() } }
        try await group.run()
    }

    private func stopSignals() -> [any DispatchSourceSignal] {
        let group = group
        let first = OnceFlag()
        return [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                guard first.isNow() else { _exit(ExitStatus.failed.rawValue) }
                Terminal.note("\nStopping when what is at hand is done; once more to end at once.")
                Task { await group.triggerGracefulShutdown() }
            }
            source.resume()
            return source
        }
    }
}
