internal import Hummingbird
package import Logging
package import ServiceLifecycle

/// The server of one workspace.
package struct Server: Service {
    let parts: ServerParts
    let services: [any Service]
    package let logger: Logger

    /// - Parameter services: what else runs as long as the server does, such as the worker and the scheduler. They are
    ///   stopped after the last request was answered.
    package init(parts: ServerParts, services: [any Service] = [], logger: Logger) {
        self.parts = parts
        self.services = services
        self.logger = logger
    }

    package func run() async throws {
        let application = Application(
            router: buildRouter(parts),
            configuration: ApplicationConfiguration(
                address: .hostname(parts.settings.host, port: parts.settings.port), serverName: nil),
            services: services, logger: logger)
        try await application.run()
    }
}
