internal import ArgumentParser
internal import MusterModel

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Deliver a run that is held because its counts are unusual.",
        discussion: """
            A campaign with holdWhenUnusual holds such runs: they are decided, and nothing of them is delivered. muster show RUN \
            shows the counts. To reject a run, cancel it.

              muster release spring_offers-3
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @OptionGroup var wait: DeliveryWaitOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        defer { backend.sendNotifications() }
        let id = CampaignRun.ID(runId)
        _ = try backend.release(id)
        let deliveries = try DeliveryProgress(backend: backend, seconds: wait.seconds).wait(for: id)
        let report = DeliveryReport(deliveries: deliveries)
        if json.isEnabled {
            try Terminal.printJSON(DeliveredRunDocument(run: try backend.run(id), deliveries: deliveries))
        } else {
            Terminal.note("Run \(runId) is released.")
            if !deliveries.isEmpty { print(report.text) }
        }
        if let note = report.note(about: id) { Terminal.note(note) }
        try report.exitStatus.throwUnlessDone()
    }
}
