internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct LiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "Measure a run's lift against its control group.",
        discussion: """
            Compares the response rate of the contacted customers with that of the customers in the campaign's \
            controlGroup. Both include only customers for whom the run decided an offer. Intervals contain the true value \
            with a confidence of 95 %. If responses have amounts, it also compares the revenue per customer.

              muster lift spring_offers-3 --days 14
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @Option(help: ArgumentHelp("The number of days after the run in which responses count.", valueName: "n"))
    var days = 30

    @OptionGroup var outcome: OutcomeOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(1...36_500).contains(days) { throw ValidationError("--days must be 1 to 36500.") }
    }

    func run() throws {
        let report = try backend.open().lift(of: .init(runId), days: days, outcomes: outcome.outcomes)
        if json.isEnabled { return try Terminal.printJSON(report) }
        print(LiftSummary(report: report).text)
    }
}
