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
        if let server = try backend.remote() { return try run(on: server) }
        let files = try backend.workspace.open().interactions.files()
        if json.isEnabled { return try Terminal.printJSON(Array(files.prefix(limit))) }
        guard !files.isEmpty else {
            Terminal.note("There are no interactions yet. Import some with: muster interactions import FILE")
            return
        }
        var table = TextTable([
            ("Batch", .right), ("Kind", .left), ("Rows", .right), ("First", .left), ("Last", .left), ("Run", .left),
        ])
        for file in files.prefix(limit) {
            table.add([
                "\(file.batch)", file.kind.rawValue, NumberFormatting.count(file.rowCount),
                file.firstAt.map(InstantFormat.text) ?? "", file.lastAt.map(InstantFormat.text) ?? "",
                file.runId?.rawValue ?? "",
            ])
        }
        print(table.text())
        if files.count > limit { Terminal.note("The newest \(limit) of \(files.count); --limit shows more.") }
    }

    private func run(on server: RemoteBackend) throws {
        let batches = try server.batches(limit: limit)
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
        if batches.count == limit { Terminal.note("The newest \(limit); --limit shows more.") }
    }
}
