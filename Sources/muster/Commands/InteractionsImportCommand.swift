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
            Either all files are imported or none, and the same file is never imported twice.

              muster interactions import responses-2026-03-01.csv
            """)

    @Argument(help: ArgumentHelp("Files; compressed files end in .gz or .zst.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        if let server = try backend.remote() { return try run(on: server) }
        let reports = try backend.workspace.open().interactions.import(files)
        if json.isEnabled { return try Terminal.printJSON(reports) }
        for report in reports {
            print(
                "Imported \(NumberFormatting.count(report.file.rowCount, "row", "rows")) from \(report.source) (batch \(report.file.batch))."
            )
            note(report.unknownOffers, "offer", of: report)
            note(report.unknownChannels, "channel", of: report)
            if !report.ignoredColumns.isEmpty {
                Terminal.note("note: \(report.source): not read: \(report.ignoredColumns.joined(separator: ", ")).")
            }
        }
    }

    /// Sends the files to a server, one by one. Each becomes a batch by itself.
    private func run(on server: RemoteBackend) throws {
        var batches: [DocumentNode] = []
        for file in files {
            let batch = try server.importInteractions(file)
            batches.append(batch)
            guard !json.isEnabled else { continue }
            print(
                "Imported \(NumberFormatting.count(batch.int("rowCount"), "row", "rows")) from \(file) (batch \(batch.int("batch")))."
            )
            for (field, kind) in [("unknownOffers", "offers"), ("unknownChannels", "channels")] {
                guard let unknown = batch[field], unknown.int("rows") > 0 else { continue }
                var first: [String] = []
                if case .list(let ids)? = unknown["first"]?.value { first = ids.compactMap(\.plainString) }
                let more = unknown.int("ids") > first.count ? " and \(unknown.int("ids") - first.count) more" : ""
                Terminal.note(
                    "note: \(file): \(NumberFormatting.count(unknown.int("rows"), "row names", "rows name")) "
                        + "\(kind) that are not in the catalog: \(first.joined(separator: ", "))\(more).")
            }
        }
        if json.isEnabled { try Terminal.printJSON(batches) }
    }

    private func note(_ unknown: ImportedInteractions.UnknownIds, _ kind: String, of report: InteractionImportReport) {
        guard unknown.rows > 0 else { return }
        let more = unknown.ids > unknown.first.count ? " and \(unknown.ids - unknown.first.count) more" : ""
        Terminal.note(
            "note: \(report.source): \(NumberFormatting.count(unknown.rows, "row names", "rows name")) "
                + "\(kind)s that are not in the catalog: "
                + "\(unknown.first.joined(separator: ", "))\(more).")
    }
}

extension DocumentNode {
    fileprivate var plainString: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }
}
