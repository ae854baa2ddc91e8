internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import ServiceLifecycle

/// The HTTP server of one workspace.
package struct Server: Service {
    /// Further clients wait until a connection closes.
    private static let maxConnections = 1_000

    let dependencies: ServerDependencies
    let routes: Routes
    let services: [any Service]
    package let logger: Logger
    let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - routes: additional routes, used by tests.
    ///   - services: services that run alongside the server, such as the worker and the scheduler. On shutdown the
    ///     server stops listening first; then the services stop in reverse order.
    ///   - onListening: called with the port once clients can connect.
    package init(
        dependencies: ServerDependencies, routes: Routes = Routes(), services: [any Service] = [], logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.dependencies = dependencies
        self.routes = routes
        self.services = services
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the service group is told to stop.
    ///
    /// - Throws: ``ListenError``, or the error that a service threw.
    package func run() async throws {
        let settings = dependencies.settings
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(settings.timeouts)],
            idleTimeout: .nanoseconds(Int64(settings.timeouts.idle * 1e9)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))
        let application = Application(
            router: buildRouter(dependencies, adding: routes), server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    FileDescriptorLimit.connections(Self.maxConnections), logger: logger)),
            services: services,
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.port) },
            logger: logger)
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: {
                dependencies.state.stop()
            }
        } catch {
            throw ListenError(error, settings) ?? error
        }
    }
}

extension Server: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "server" }
}
