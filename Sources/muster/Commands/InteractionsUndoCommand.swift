internal import ArgumentParser
internal import MusterService

struct InteractionsUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Remove an imported batch from the contact history.",
        discussion: "The same file can be imported again. Contacts of runs cannot be removed.")

    @Argument(help: ArgumentHelp("The number of the batch; muster interactions lists them.", valueName: "batch"))
    var batch: Int

    @OptionGroup var backend: BackendOption

    func run() throws {
        try backend.open().undoBatch(batch)
        print("Removed batch \(batch) from the contact history.")
    }
}
