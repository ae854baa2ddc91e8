internal import MusterEngine
internal import MusterModel
internal import MusterService

/// Runs a campaign with a progress bar and prints its report.
struct RunReporting {
    let campaign: String
    let backend: any CampaignBackend
    /// `nil` for one per processor.
    let threads: Int?
    let json: Bool
    var isDry = false
    /// Whether to show every row of long tables.
    var isFull = false
    var startsNew = false

    /// Ends the command with a non-zero exit code unless the run is completed.
    func run() throws {
        let bar = ProgressBar("deciding ")
        defer { bar.clear() }
        let control = RunControl(onProgress: bar.update)
        let signals = StopSignals(control)
        let run = try withExtendedLifetime(signals) {
            try backend.run(
                campaign: campaign, isDry: isDry, startsNew: startsNew, options: RunOptions(threads: threads), control: control)
        }
        bar.clear()
        if isDry { Terminal.note("A dry run: nothing was written.") }
        if json {
            try Terminal.printJSON(run)
        } else {
            let name = try backend.campaignName(campaign)
            print(RunReport(run: run, campaignName: name, isFull: isFull) { backend.address(of: $0, of: run.id) }.text)
        }
        if !isDry { try backend.noteReported(run.id) }
        try ExitStatus(run.status).throwUnlessDone()
    }
}
