internal import ArgumentParser
internal import MusterService

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make an empty workspace.",
        discussion: """
            A workspace is a folder with a database (muster.db), the data that you import and the files of your runs. The \
            other commands find it through --workspace or MUSTER_WORKSPACE, or when they are called in it.

              muster init bank
              export MUSTER_WORKSPACE=bank
            """)

    @Argument(help: ArgumentHelp("Its folder; made when it does not exist.", valueName: "dir"))
    var folder: String

    func run() throws {
        let workspace = try Workspace(creating: folder)
        Terminal.note("Made the workspace \(workspace.path).")
        Terminal.note("Next: muster import FILE --dataset customers --key COLUMN --workspace \(workspace.path)")
    }
}
