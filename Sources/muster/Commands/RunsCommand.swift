internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List the runs of a campaign, newest first.")

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("The maximum number of runs to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() throws {
        let runs = try backend.open().runs(of: campaign, limit: limit)
        if json.isEnabled { return try Terminal.printJSON(runs) }
        guard !runs.isEmpty else {
            Terminal.note("Campaign '\(campaign)' has not run yet. Run it with: muster run \(campaign)")
            return
        }
        var table = TextTable([
            ("Run", .left), ("Status", .left), ("Created", .left), ("Customers", .right), ("Processed", .right),
            ("With an offer", .right), ("Recommendations", .right), ("Took", .right),
        ])
        for run in runs {
            table.add([
                run.id.rawValue, run.status.rawValue + (run.dryRun ? ", dry run" : ""), InstantFormat.text(run.createdAt),
                NumberFormatting.count(run.totalCustomers),
                NumberFormatting.count(run.processed), NumberFormatting.count(run.recommended),
                NumberFormatting.count(run.totalRecommendations),
                NumberFormatting.seconds(Double(run.durationMs) / 1000),
            ])
        }
        print(table.text())
    }
}
