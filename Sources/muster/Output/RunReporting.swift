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
    var request = RunRequest()
    /// Whether to show every row of long tables.
    var isFull = false
    /// Seconds to wait for further attempts to deliver.
    var deliveryWait = 300

    /// Ends the command with a non-zero exit code unless the run is completed and everything is delivered.
    func run() throws {
        // Also when the run has failed.
        defer { if !request.isDry { backend.sendNotifications() } }
        var run = try decide()
        var deliveries: [Delivery] = []
        if run.status.isDecided, !request.isDry || request.testConnection != nil {
            deliveries = try DeliveryProgress(backend: backend, seconds: deliveryWait).wait(for: run.id)
            if !deliveries.isEmpty { run = try backend.run(run.id) }
        }
        if let connection = request.testConnection {
            Terminal.note("A test: the files went to '\(connection)' only, and no contact was recorded.")
        } else if request.isDry {
            Terminal.note("A dry run: nothing was written.")
        }
        if json {
            try Terminal.printJSON(DeliveredRunDocument(run: run, deliveries: deliveries))
        } else {
            let name = try backend.campaignName(campaign)
            let report = RunReport(run: run, campaignName: name, deliveries: deliveries, isFull: isFull) {
                backend.address(of: $0, of: run.id)
            }
            print(report.text)
        }
        let report = DeliveryReport(deliveries: deliveries)
        if let note = report.note(about: run.id) { Terminal.note(note) }
        if !request.isDry { try backend.noteReported(run.id) }
        try ExitStatus(run.status).throwUnlessDone()
        try report.exitStatus.throwUnlessDone()
        if run.isHeld { try ExitStatus.completedWithErrors.throwUnlessDone() }
    }

    private func decide() throws -> CampaignRun {
        let bar = ProgressBar("deciding ")
        defer { bar.clear() }
        let control = RunControl(onProgress: bar.update)
        let signals = StopSignals(control)
        return try withExtendedLifetime(signals) {
            try backend.run(
                campaign: campaign, request, options: RunOptions(threads: threads), control: control)
        }
    }
}
