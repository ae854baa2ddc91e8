internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a campaign, or of all campaigns, newest first.",
        discussion: """
              muster runs
              muster runs spring_offers --limit 100
            """)

    @Argument(help: "The campaign's id (default: all campaigns).")
    var campaign: String?

    @Option(help: ArgumentHelp("The maximum number of runs to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() throws {
        let backend = try backend.open()
        let runs = try campaign.map { try backend.runs(of: $0, limit: limit) } ?? backend.runs(limit: limit)
        if json.isEnabled { return try Terminal.printJSON(runs) }
        guard !runs.isEmpty else {
            Terminal.note(
                campaign.map { "Campaign '\($0)' has not run yet. Run it with: muster run \($0)" }
                    ?? "No campaign has run yet. Run one with: muster run CAMPAIGN")
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
        for run in runs {
            guard let error = run.error else { continue }
            print("\n\(run.id) \(run.status.isDecided ? "completed with errors" : "failed"): \(error)")
        }
    }
}
