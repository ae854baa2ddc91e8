internal import MusterEngine
internal import MusterModel
internal import MusterService

/// Runs a campaign with a progress bar and reports it.
struct RunReporting {
    let campaign: String
    let workspace: Workspace
    /// One per processor, when absent.
    let threads: Int?
    let json: Bool
    var isDry = false

    /// Ends the command with another exit code than 0 unless the run is completed.
    func run() throws {
        let bar = ProgressBar("deciding ")
        defer { bar.clear() }
        let cancellation = Cancellation()
        let signals = StopSignals(cancellation)
        let run = try withExtendedLifetime(signals) {
            let options = RunOptions(threads: threads)
            return isDry
                ? try workspace.dryRun(
                    campaign: campaign, options: options, cancellation: cancellation, progress: bar.update)
                : try workspace.run(campaign: campaign, options: options, cancellation: cancellation, progress: bar.update)
        }
        bar.clear()
        if isDry { Terminal.note("A dry run: nothing was written.") }
        if json {
            try Terminal.printJSON(run)
        } else {
            print(RunReport(run: run, campaignName: try workspace.campaign(campaign).name, workspace: workspace.path).text)
        }
        try ExitStatus(run.status).throwUnlessDone()
    }
}
