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
        if let server = try backend.remote() { return try run(on: server) }
        let reports = try backend.workspace.open().interactions.import(files, in: encoding)
        if json.isEnabled { return try Terminal.printJSON(reports) }
        for report in reports {
            print(
                "Imported \(NumberFormatting.count(report.file.rowCount, "row", "rows")) from \(report.source) (batch \(report.file.batch))."
            )
            if let customers = report.unknownCustomers {
                note(customers, "customers that are not in the dataset", of: report)
            }
            if let similar = report.similarCustomers {
                noteSimilar(
                    of: report.source, rows: similar.rows, ids: similar.ids, first: similar.first.map { ($0.id, $0.key) })
            }
            note(report.unknownOffers, "offers that are not in the catalog", of: report)
            note(report.unknownChannels, "channels that are not in the catalog", of: report)
            noteCounts(of: report.source, future: report.futureInstants, duplicates: report.duplicates)
            if !report.ignoredColumns.isEmpty {
                Terminal.note("note: \(report.source): not read: \(report.ignoredColumns.joined(separator: ", ")).")
            }
        }
    }

    /// Sends the files to a server, one by one. Each becomes a batch by itself.
    private func run(on server: RemoteBackend) throws {
        var batches: [DocumentNode] = []
        for file in files {
            let batch = try server.importInteractions(file, in: encoding)
            batches.append(batch)
            guard !json.isEnabled else { continue }
            print(
                "Imported \(NumberFormatting.count(batch.int("rowCount"), "row", "rows")) from \(file) (batch \(batch.int("batch")))."
            )
            let unknowns = [
                ("unknownCustomers", "customers that are not in the dataset"),
                ("unknownOffers", "offers that are not in the catalog"),
                ("unknownChannels", "channels that are not in the catalog"),
            ]
            for (field, kind) in unknowns {
                guard let unknown = batch[field], unknown.int("rows") > 0 else { continue }
                var first: [String] = []
                if case .list(let ids)? = unknown["first"]?.value { first = ids.compactMap(\.plainString) }
                let more = unknown.int("ids") > first.count ? " and \(unknown.int("ids") - first.count) more" : ""
                Terminal.note(
                    "note: \(file): \(NumberFormatting.count(unknown.int("rows"), "row names", "rows name")) "
                        + "\(kind): \(first.joined(separator: ", "))\(more).")
            }
            if let similar = batch["similarCustomers"] {
                var first: [(String, String)] = []
                if case .list(let pairs)? = similar["first"]?.value {
                    first = pairs.map { ($0["id"]?.plainString ?? "", $0["key"]?.plainString ?? "") }
                }
                noteSimilar(of: file, rows: similar.int("rows"), ids: similar.int("ids"), first: first)
            }
            noteCounts(of: file, future: batch.int("futureInstants"), duplicates: batch.int("duplicates"))
        }
        if json.isEnabled { try Terminal.printJSON(batches) }
    }

    private func noteSimilar(of source: String, rows: Int, ids: Int, first: [(id: String, key: String)]) {
        let pairs = first.map { "'\($0.id)' is not '\($0.key)'" }.joined(separator: ", ")
        let more = ids > first.count ? " and \(ids - first.count) more" : ""
        Terminal.note(
            "warning: \(source): \(NumberFormatting.count(rows, "row counts", "rows count")) for no customer, because the id differs from "
                + "a known one only in case, leading zeros or blanks: \(pairs)\(more). Correct the file, undo the batch, and "
                + "import it again.")
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

    private func note(_ unknown: ImportedInteractions.UnknownIds, _ kind: String, of report: InteractionImportReport) {
        guard unknown.rows > 0 else { return }
        let more = unknown.ids > unknown.first.count ? " and \(unknown.ids - unknown.first.count) more" : ""
        Terminal.note(
            "note: \(report.source): \(NumberFormatting.count(unknown.rows, "row names", "rows name")) "
                + "\(kind): \(unknown.first.joined(separator: ", "))\(more).")
    }
}

extension DocumentNode {
    fileprivate var plainString: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }
}
