internal import ArgumentParser
internal import Logging
internal import MusterServer
internal import MusterService

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a workspace: the API, the schedules and the runs.",
        discussion: """
            Runs until it is stopped: with Ctrl-C or SIGTERM it finishes what is at hand, a second time it ends at once.

              muster serve --workspace bank
              curl http://127.0.0.1:8080/openapi.yaml
            """)

    @Option(help: ArgumentHelp("The address to listen on (default: 127.0.0.1).", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on (default: 8080).", valueName: "n"))
    var port: Int?

    @OptionGroup var workspace: WorkspaceOption

    func run() throws {
        var settings = ServerSettings()
        settings.host = host ?? settings.host
        settings.port = port ?? settings.port
        let logger = Logger(label: "muster")
        let workspace = try workspace.open()
        let server = Server(
            parts: ServerParts(workspace: workspace, settings: settings),
            services: [
                RunService(workspace, options: RunOptions(), most: 1, logger: logger),
                ScheduleService(workspace, logger: logger),
            ], logger: logger)
        try Waiting.run { try await ServerProcess(server).run() }
    }
}
