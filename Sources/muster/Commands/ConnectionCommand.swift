internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct ConnectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection",
        abstract: "Test a connection to a bucket or server.",
        subcommands: [ConnectionTestCommand.self])
}

struct ConnectionTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Write an object in the folder of a connection, read it back and delete it.",
        discussion: """
            The first step that fails is explained. Secrets are read where the connection says they are, in the environment of this \
            command, or with --server in that of the server.

              muster connection test partner_sftp
            """)

    @Argument(help: "The connection's id.")
    var connection: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let report = try report()
        if json.isEnabled {
            try Terminal.printJSON(report)
        } else {
            var table = TextTable([("Step", .left), ("Result", .left)])
            for step in report.steps { table.add([step.name.rawValue, text(of: step)]) }
            print(table.text())
        }
        if !report.hasSucceeded { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func report() throws -> ConnectionReport {
        if let remote = try backend.remote() { return try remote.test(.init(connection)) }
        return try backend.workspace.open().connections.test(.init(connection))
    }

    private func text(of step: ConnectionReport.Step) -> String {
        switch step.outcome {
        case .succeeded: "succeeded in \(step.durationMs) ms"
        case .failed: "failed: \(step.failure?.text ?? "")"
        case .skipped: "skipped"
        }
    }
}
