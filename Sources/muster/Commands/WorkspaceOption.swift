internal import ArgumentParser
internal import Foundation
internal import MusterService

/// `--workspace`: the workspace of a command.
struct WorkspaceOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The workspace (default: MUSTER_WORKSPACE, or the current folder).", valueName: "dir"))
    var workspace: String?

    var path: String {
        let variable = ProcessInfo.processInfo.environment["MUSTER_WORKSPACE"].flatMap { $0.isEmpty ? nil : $0 }
        let path = workspace ?? variable ?? "."
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    func validate() throws {
        if workspace?.isEmpty == true { throw ValidationError("--workspace is empty.") }
    }

    func open() throws -> Workspace {
        try Workspace(
            opening: path, destinations: ConfiguredDestinations(allowsPrivateWebhooks: allowsPrivateWebhooks))
    }

    /// The setting of a server of the workspace holds for commands too. Invalid settings allow nothing; `muster config` shows them.
    private var allowsPrivateWebhooks: Bool {
        let environment = ProcessInfo.processInfo.environment
        let settings = try? ResolvedSettings(flags: [.workspace: path], config: nil, environment: environment)
        return settings.flatMap { try? ServeConfiguration($0) }?.allowsPrivateWebhooks ?? false
    }
}

/// `--json`.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print the result as one JSON document on standard output.")
    var isEnabled = false
}
