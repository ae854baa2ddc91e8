internal import ArgumentParser
internal import MusterBase
internal import MusterModel

struct NotificationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications",
        abstract: "Test the notifications of a campaign.",
        subcommands: [NotificationsTestCommand.self])
}

struct NotificationsTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a sample to every e-mail address and webhook of a campaign and of the workspace.",
        discussion: """
            Says of each whether it was taken, and why not. The mail server and the notifications of the workspace are in \
            muster.yaml; secrets are read in the environment of this command, or with --server in that of the server.

              muster notifications test spring_offers
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let results = try backend.open().testNotifications(ofCampaign: campaign)
        if json.isEnabled {
            try Terminal.printJSON(results)
        } else if results.isEmpty {
            Terminal.note("Campaign \(campaign) has no notifications, and neither has the workspace.")
        } else {
            print(NotificationTable.text(results))
        }
        if results.contains(where: { $0.failure != nil }) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

/// The text form of notifications.
enum NotificationTable {
    static func text(_ notifications: [NotificationStatus]) -> String {
        var table = TextTable([
            ("Notification", .left), ("To", .left), ("State", .left), ("Attempts", .right), ("Next attempt", .left),
        ])
        for notification in notifications {
            table.add([
                notification.event.rawValue, notification.to, notification.state.rawValue, "\(notification.attempts)",
                notification.nextAttemptAt.map(InstantFormat.text) ?? "",
            ])
        }
        let reasons = notifications.compactMap { notification in notification.failure.map { "\(notification.to): \($0.text)" } }
        return ([table.text()] + reasons).joined(separator: "\n")
    }

    static func text(_ results: [NotificationTestResult]) -> String {
        var table = TextTable([("To", .left), ("On", .left), ("Result", .left)])
        for result in results { table.add([result.to, result.on.rawValue, result.failure?.text ?? "sent"]) }
        return table.text()
    }
}
