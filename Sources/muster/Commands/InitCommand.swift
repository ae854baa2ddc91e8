internal import ArgumentParser
internal import MusterService

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Make an empty workspace.")

    @Argument(help: ArgumentHelp("Its folder; made when it does not exist.", valueName: "dir"))
    var folder: String

    func run() throws {
        let workspace = try Workspace(creating: folder)
        Terminal.note("Made the workspace \(workspace.path).")
        Terminal.note("Next: muster import FILE --dataset customers --key COLUMN --workspace \(workspace.path)")
    }
}
