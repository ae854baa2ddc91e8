internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct InteractionsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import responses of customers from CSV, JSON lines or Parquet.",
        discussion: """
            Columns: customer_id, outcome (such as accept, reject or opt_out; contact for a contact made elsewhere), at \
            (an instant; UTC if it has no offset), and optionally offer_id and channel_id. Each file becomes a batch. \
            Either all files are imported or none. A row that was imported before, from any file, is left out.

              muster interactions import responses-2026-03-01.csv
            """)

    @Argument(help: ArgumentHelp("Files; compressed files end in .gz or .zst.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp("The encoding of text files: utf-8, utf-16 or windows-1252.", valueName: "encoding"),
        transform: { text in
            guard let encoding = TextEncoding(named: text) else {
                throw ValidationError("'\(text)' is not an encoding that is known.")
            }
            return encoding
        })
    var encoding = TextEncoding.utf8

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let reports = try workspace.open().interactions.import(files, in: encoding)
        if json.isEnabled { return try Terminal.printJSON(reports) }
        for report in reports {
            print(
                "Imported \(NumberFormatting.count(report.file.rowCount, "row", "rows")) from \(report.source) (batch \(report.file.batch))."
            )
            if let customers = report.unknownCustomers {
                note(customers, "customers that are not in the dataset", of: report)
            }
            note(report.unknownOffers, "offers that are not in the catalog", of: report)
            note(report.unknownChannels, "channels that are not in the catalog", of: report)
            if report.futureInstants > 0 {
                Terminal.note(
                    "note: \(report.source): \(NumberFormatting.count(report.futureInstants, "row is", "rows are")) dated in the "
                        + "future. An instant without an offset is in UTC.")
            }
            if report.duplicates > 0 {
                Terminal.note(
                    "note: \(report.source): \(NumberFormatting.count(report.duplicates, "row was", "rows were")) imported before "
                        + "and left out.")
            }
            if !report.ignoredColumns.isEmpty {
                Terminal.note("note: \(report.source): not read: \(report.ignoredColumns.joined(separator: ", ")).")
            }
        }
    }

    private func note(_ unknown: ImportedInteractions.UnknownIds, _ kind: String, of report: InteractionImportReport) {
        guard unknown.rows > 0 else { return }
        let more = unknown.ids > unknown.first.count ? " and \(unknown.ids - unknown.first.count) more" : ""
        Terminal.note(
            "note: \(report.source): \(NumberFormatting.count(unknown.rows, "row names", "rows name")) "
                + "\(kind): \(unknown.first.joined(separator: ", "))\(more).")
    }
}
