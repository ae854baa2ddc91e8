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
            (an instant; UTC if it has no offset), and optionally offer_id, channel_id and amount (the revenue; below 0 for a return). Each file becomes a batch. \
            Either all files are imported or none. A row that was imported before, from any file, is left out.

              muster interactions import responses-2026-03-01.csv
            """)

    @Argument(help: ArgumentHelp("Files; compressed files end in .gz or .zst.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp("The encoding of text files: utf-8, utf-16 or windows-1252.", valueName: "encoding"),
        transform: { try choice($0, TextEncoding(named: $0), among: TextEncoding.allCases.map(\.rawValue)) })
    var encoding = TextEncoding.utf8

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let batches = try backend.open().importInteractions(files, in: encoding)
        if json.isEnabled { return try Terminal.printJSON(batches) }
        for (file, batch) in zip(files, batches) {
            print("Imported \(NumberFormatting.count(batch.rowCount, "row", "rows")) from \(file) (batch \(batch.batch)).")
            note(batch.unknownCustomers, "customers that are not in the dataset", of: file)
            if let similar = batch.similarCustomers { note(similar, of: file) }
            note(batch.unknownOffers, "offers that are not in the catalog", of: file)
            note(batch.unknownChannels, "channels that are not in the catalog", of: file)
            noteCounts(of: file, future: batch.futureInstants ?? 0, duplicates: batch.duplicates ?? 0)
            if let ignored = batch.ignoredColumns, !ignored.isEmpty {
                Terminal.note("note: \(file): not read: \(ignored.joined(separator: ", ")).")
            }
        }
    }

    private func note(_ similar: ImportedInteractions.SimilarIds, of source: String) {
        let pairs = similar.first.map { "'\($0.id)' is not '\($0.key)'" }.joined(separator: ", ")
        let more = similar.ids > similar.first.count ? " and \(similar.ids - similar.first.count) more" : ""
        Terminal.note(
            "warning: \(source): \(NumberFormatting.count(similar.rows, "row counts", "rows count")) for no customer, because the id "
                + "differs from a known one only in case, leading zeros or blanks: \(pairs)\(more). Correct the file, undo the batch, "
                + "and import it again.")
    }

    private func noteCounts(of source: String, future: Int, duplicates: Int) {
        if future > 0 {
            Terminal.note(
                "note: \(source): \(NumberFormatting.count(future, "row is", "rows are")) dated in the future. "
                    + "An instant without an offset is in UTC.")
        }
        if duplicates > 0 {
            Terminal.note(
                "note: \(source): \(NumberFormatting.count(duplicates, "row was", "rows were")) imported before and left out.")
        }
    }

    private func note(_ unknown: ImportedInteractions.UnknownIds?, _ kind: String, of source: String) {
        guard let unknown, unknown.rows > 0 else { return }
        let more = unknown.ids > unknown.first.count ? " and \(unknown.ids - unknown.first.count) more" : ""
        Terminal.note(
            "note: \(source): \(NumberFormatting.count(unknown.rows, "row names", "rows name")) "
                + "\(kind): \(unknown.first.joined(separator: ", "))\(more).")
    }
}
