internal import ArgumentParser
internal import MusterModel

struct RedeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeliver",
        abstract: "Send the files of a run that are not delivered to their destinations.",
        discussion: """
            Nothing is decided again. Files that are delivered are not sent again, unless you name one. The manifest is sent \
            last.

              muster redeliver spring_offers-3
              muster redeliver spring_offers-3 --file spring_offers-3.csv
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @Option(help: ArgumentHelp("A file of the run to send again to all destinations.", valueName: "name"))
    var file: String?

    @OptionGroup var wait: DeliveryWaitOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        defer { backend.sendNotifications() }
        let id = CampaignRun.ID(runId)
        try backend.redeliver(id, file: file)
        let deliveries = try DeliveryProgress(backend: backend, seconds: wait.seconds).wait(for: id)
        let report = DeliveryReport(deliveries: deliveries)
        if json.isEnabled {
            try Terminal.printJSON(deliveries)
        } else {
            print(report.text)
        }
        if let note = report.note(about: id) { Terminal.note(note) }
        try report.exitStatus.throwUnlessDone()
    }
}
