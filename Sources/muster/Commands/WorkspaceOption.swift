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
        let path = workspace ?? ProcessInfo.processInfo.environment["MUSTER_WORKSPACE"] ?? "."
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    func open() throws -> Workspace { try Workspace(opening: path) }
}

/// `--json`.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print the result as one JSON document on standard output.")
    var isEnabled = false
}
