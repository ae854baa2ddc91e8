internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a campaign now and write its files.",
        discussion: """
            Decides for every customer of the campaign's segment, in ascending order of customer id, and prints a summary \
            and the paths of the files. A campaign of any status but archived can be run by hand.

              muster run spring_offers
              muster run spring_offers --json | jq .summary.byOffer
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("Threads to use (default: one per processor). The results do not depend on it.", valueName: "n"))
    var threads: Int?

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    }

    func run() throws {
        let workspace = try workspace.open()
        let bar = ProgressBar("deciding ")
        defer { bar.clear() }
        let cancellation = Cancellation()
        let signals = StopSignals(cancellation)
        let run = try withExtendedLifetime(signals) {
            try workspace.run(
                campaign: campaign, options: RunOptions(threads: threads), cancellation: cancellation, progress: bar.update)
        }
        bar.clear()
        if json.isWanted {
            try Terminal.printJSON(run)
        } else {
            print(RunReport(run: run, campaignName: try workspace.campaign(campaign).name, workspace: workspace.path).text)
        }
        try ExitStatus(run.status).throwUnlessDone()
    }
}
