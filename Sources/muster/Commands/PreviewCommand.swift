internal import ArgumentParser
internal import MusterModel

struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show the start of the file that a run of a campaign would write now.",
        discussion: """
            Decides for the first customers, like a run, and stores nothing. The rows are shown uncompressed and in UTF-8; those \
            of a Parquet file as lines of JSON.

              muster preview spring_offers --rows 5
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("The maximum number of rows.", valueName: "n"))
    var rows = 10

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(1...1_000).contains(rows) { throw ValidationError("--rows must be 1 to 1000.") }
    }

    func run() throws {
        let preview = try backend.open().preview(campaign: campaign, rows: rows)
        if json.isEnabled { return try Terminal.printJSON(preview) }
        Terminal.note("\(preview.name), \(preview.rows == 0 ? "without rows" : "the first \(preview.rows) rows"):")
        print(preview.text, terminator: preview.text.hasSuffix("\n") ? "" : "\n")
    }
}
