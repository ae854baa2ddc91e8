internal import ArgumentParser
internal import MusterBase
internal import MusterModel

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the summary of a run, its files and deliveries, and why it failed.",
        discussion: """
              muster show spring_offers-3
              muster show spring_offers-3 --full
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @OptionGroup var full: FullOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        let run = try backend.run(.init(runId))
        let deliveries = try backend.deliveries(of: run.id)
        if json.isEnabled { return try Terminal.printJSON(DeliveredRunDocument(run: run, deliveries: deliveries)) }
        let name = (try? backend.campaignName(run.campaignId.rawValue)) ?? run.campaignId.rawValue
        let report = RunReport(run: run, campaignName: name, deliveries: deliveries, isFull: full.isEnabled) {
            backend.address(of: $0, of: run.id)
        }
        print(report.text)
        let notifications = try backend.notifications(of: run.id)
        if !notifications.isEmpty { print("\n\(NotificationTable.text(notifications))") }
        let tasks = try backend.taskCounts(of: run.id)
        if tasks.total > 0 { print("\n\(TaskTable.text(tasks))") }
    }
}

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a run that waits or is running, or the deliveries of one that is completed.",
        discussion: """
            A cancelled run delivers nothing and contacts nobody. Of a completed run, the deliveries that are not complete are \
            cancelled: its contacts remain recorded, and what has arrived remains at the destination. muster redeliver sends \
            the rest after all. A held run is rejected: nothing of it is delivered, and its contacts do not count.

              muster cancel spring_offers-3
            """)

    @Argument(help: ArgumentHelp("The run's id, as muster runs shows it.", valueName: "run"))
    var runId: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        let run = try backend.cancel(.init(runId))
        defer { backend.sendNotifications() }
        if json.isEnabled { return try Terminal.printJSON(run) }
        if run.hold?.state == .rejected {
            return Terminal.note("Run \(runId) is rejected: nothing was delivered, and its contacts do not count.")
        }
        if run.status.isDecided { return Terminal.note("The open deliveries of run \(runId) are cancelled.") }
        Terminal.note(
            run.status == .cancelled
                ? "Run \(runId) is cancelled."
                : "Run \(runId) ends as cancelled within a moment, unless it is already completing.")
    }
}

/// `--full`.
struct FullOption: ParsableArguments {
    @Flag(name: .customLong("full"), help: "Show every row of a long table.")
    var isEnabled = false
}
