internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import ServiceLifecycle

/// The server of one workspace.
package struct Server: Service {
    /// More clients wait until one of them is gone.
    private static let maxConnections = 1_000

    let parts: ServerDependencies
    let routes: Routes
    let services: [any Service]
    package let logger: Logger
    let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - routes: besides the API's, for tests.
    ///   - services: what else runs as long as the server does, such as the worker and the scheduler. When the server is
    ///     told to stop, it stops to listen first; they are stopped after that, the last first.
    ///   - onListening: called once clients can connect.
    package init(
        parts: ServerDependencies, routes: Routes = Routes(), services: [any Service] = [], logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.parts = parts
        self.routes = routes
        self.services = services
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the service group is told to stop.
    ///
    /// - Throws: ``ListenError``, or what a service threw.
    package func run() async throws {
        let settings = parts.settings
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(settings.timeouts)],
            idleTimeout: .nanoseconds(Int64(settings.timeouts.idle * 1e9)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))
        let application = Application(
            router: buildRouter(parts, adding: routes), server: .http1(configuration: channel),
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
                parts.state.stop()
            }
        } catch {
            throw ListenError(error, settings) ?? error
        }
    }
}

extension Server: CustomStringConvertible {
    /// For the log.
    package var description: String { "server" }
}
