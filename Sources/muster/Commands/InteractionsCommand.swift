internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct InteractionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interactions",
        abstract: "List the contact history, import responses into it, or undo an import.",
        discussion: """
            A completed run records its recommendations as contacts. Responses of customers are imported from files.

              muster interactions
              muster interactions import responses-2026-03-01.csv
              muster interactions undo 17
            """,
        subcommands: [InteractionsListCommand.self, InteractionsImportCommand.self, InteractionsUndoCommand.self],
        defaultSubcommand: InteractionsListCommand.self)
}

struct InteractionsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the batches of the contact history, newest first.")

    @Option(help: ArgumentHelp("The maximum number of batches to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() throws {
        // One more than is shown, to know whether there are more.
        let found = try backend.open().batches(limit: limit + 1)
        let batches = Array(found.prefix(limit))
        if json.isEnabled { return try Terminal.printJSON(batches) }
        guard !batches.isEmpty else {
            Terminal.note("There are no interactions yet. Import some with: muster interactions import FILE")
            return
        }
        var table = TextTable([
            ("Batch", .right), ("Kind", .left), ("Rows", .right), ("First", .left), ("Last", .left), ("Run", .left),
        ])
        for batch in batches {
            table.add([
                "\(batch.batch)", batch.kind.rawValue, NumberFormatting.count(batch.rowCount),
                batch.firstAt.map(InstantFormat.text) ?? "", batch.lastAt.map(InstantFormat.text) ?? "",
                batch.runId?.rawValue ?? "",
            ])
        }
        print(table.text())
        if found.count > limit { Terminal.note("The newest \(limit); --limit shows more.") }
    }
}
