internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct LiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "Show what a run brought about, by its control group.",
        discussion: """
            Compares how often customers responded who were contacted with how often those did whom the campaign's \
            controlGroup held out, among the customers whom the run decided an offer for. Intervals hold the true value 19 \
            times in 20.

              muster lift spring_offers-3 --days 14
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @Option(help: ArgumentHelp("For how many days after the run responses count.", valueName: "n"))
    var days = 30

    @OptionGroup var outcome: OutcomeOption
    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(1...36_500).contains(days) { throw ValidationError("--days must be 1 to 36500.") }
    }

    func run() throws {
        let report = try workspace.open().insight.lift(of: .init(runId), days: days, outcomes: outcome.outcomes)
        if json.isWanted { return try Terminal.printJSON(report) }
        print(LiftSummary(report: report).text)
    }
}
