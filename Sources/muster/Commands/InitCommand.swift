internal import ArgumentParser
internal import MusterService

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create an empty workspace.",
        discussion: """
            A workspace is a folder with a database (muster.db), the data that you import and the files of your runs. The \
            other commands find it by --workspace or MUSTER_WORKSPACE; the default is the current folder.

              muster init bank
              export MUSTER_WORKSPACE=bank
            """)

    @Argument(help: ArgumentHelp("The folder; created if it does not exist.", valueName: "dir"))
    var folder: String

    func validate() throws {
        if folder.isEmpty { throw ValidationError("The name of the folder is empty.") }
    }

    func run() throws {
        let workspace = try Workspace(creating: folder)
        Terminal.note("Created the workspace \(workspace.path).")
        Terminal.note("Next: muster import FILE --dataset customers --key COLUMN --workspace \(workspace.path)")
    }
}
