internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import Logging
internal import MusterServer
internal import MusterService
internal import Synchronization

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a workspace: the API, the schedules, the runs and their deliveries.",
        discussion: """
            Runs until it is stopped. Ctrl-C or SIGTERM shuts it down gracefully; a second one stops it immediately. Each \
            setting can also be given by an environment variable (MUSTER_PORT for --port) or in a YAML file (port: 8080); \
            muster config shows the values in effect.

              muster serve --workspace bank
              muster keys create scripts --role operator --workspace bank
            """)

    @OptionGroup var options: ServeOptions

    func run() throws {
        let configuration = try ServeConfiguration(options.resolved())
        LoggingSystem.bootstrap { _ in
            LineLogHandler(level: configuration.logLevel, format: configuration.logFormat)
        }
        let workspace = try Workspace(
            opening: configuration.workspace,
            destinations: ConfiguredDestinations(allowsPrivateWebhooks: configuration.allowsPrivateWebhooks))
        let settings = configuration.server
        let (logger, metrics) = (Logger(label: "muster"), ServerMetrics())
        let campaigns = BackgroundServices(
            workspace, options: configuration.runOptions, maxRuns: configuration.maxRuns, delivering: configuration.deliveries,
            notifying: configuration.notifications,
            shutdownTimeout: settings.shutdownTimeout, metrics: metrics, logger: logger)
        let server = Server(
            dependencies: ServerDependencies(
                workspace: workspace, settings: settings, metrics: metrics,
                notifications: configuration.notifications, beforeScrape: campaigns.measure,
                wake: campaigns.wake),
            services: campaigns.services, logger: logger,
            onListening: { port in Self.welcome(workspace, at: settings.baseURL(port: port), settings) })
        try Self.runBlocking { try await ServerProcess(server, shutdownTimeout: settings.shutdownTimeout).run() }
    }

    /// Prints the URL of the server and, until a user has signed in, a sign-in link.
    private static func welcome(_ workspace: Workspace, at url: String, _ settings: ServerSettings) {
        var text = "Serving \(workspace.path) at \(url)"
        do {
            if !settings.isOpenToLocalUsers, try workspace.access.hasNoAdmin() {
                let link = "\(url)/signin?token=" + (try workspace.access.createSignInLink(by: .currentUser))
                text += "\nNobody has signed in yet. Sign in with this link, which works once, within a day:\n  \(link)"
            }
        } catch {
            text += "\nA sign-in link could not be created: \(error)\n  Create one with: muster signin"
        }
        Terminal.note(text)
    }

    /// Runs asynchronous work and blocks the calling thread until it ends: commands are synchronous.
    private static func runBlocking(_ body: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let failure = Failure()
        Task.detached {
            do { try await body() } catch { failure.error.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }

    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }
}
