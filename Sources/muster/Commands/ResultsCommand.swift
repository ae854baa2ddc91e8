internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct ResultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Show the recommendations of a run.",
        discussion: """
            The rows are in order of customer id, then rank. The value is the one by which the flow ranked the offers.

              muster results spring_offers-3 --customer C000042
              muster results spring_offers-3 --output results.parquet
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @Option(help: ArgumentHelp("Show only this customer.", valueName: "id"))
    var customer: String?

    @Option(help: ArgumentHelp("The maximum number of rows to show.", valueName: "n"))
    var limit = 20

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write all rows to a file that ends in .csv or .parquet, instead of showing some.", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        if output != nil, outputFormat == nil { throw ValidationError("--output must end in .csv or .parquet.") }
        if output != nil, customer != nil { throw ValidationError("--output writes the rows of all customers.") }
    }

    private var outputFormat: ResultsExport.Format? {
        output.flatMap { file in ResultsExport.Format.allCases.first { file.lowercased().hasSuffix("." + $0.rawValue) } }
    }

    private struct Written: Encodable {
        var file: String
        var rows: Int
    }

    func run() throws {
        if let output, let outputFormat {
            let count = try backend.open().exportResults(of: .init(runId), to: output, as: outputFormat)
            if json.isEnabled { return try Terminal.printJSON(Written(file: output, rows: count)) }
            return Terminal.note("Wrote \(NumberFormatting.count(count, "row", "rows")) to \(output).")
        }
        let rows = try backend.open().results(of: .init(runId), customer: customer, limit: limit)
        if json.isEnabled { return try Terminal.printJSON(rows) }
        guard !rows.isEmpty else {
            Terminal.note(customer.map { "The run recommended nothing to customer '\($0)'." } ?? "The run recommended nothing.")
            return
        }
        let showsHeldOut = rows.contains(where: \.heldOut)
        var table = TextTable(
            [
                ("Customer", .left), ("Rank", .right), ("Offer", .left), ("Channel", .left), ("Score", .right),
                ("Value", .right), ("Creative", .left),
            ] + (showsHeldOut ? [("", .left)] : []))
        for row in rows {
            table.add(
                [
                    row.customerId, "\(row.rank)", row.offerName, row.channelName, NumberFormatting.score(row.score),
                    NumberFormatting.score(row.value), row.creativeName,
                ] + (showsHeldOut ? [row.heldOut ? "held out" : ""] : []))
        }
        print(table.text())
        if rows.count == limit { Terminal.note("The first \(limit) rows; --limit shows more.") }
    }
}
