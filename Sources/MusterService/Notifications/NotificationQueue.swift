internal import Foundation
internal import MusterDelivery
internal import MusterModel
internal import MusterStore

/// The queue of notifications, as one worker sees it.
///
/// The transaction that ends a run notes the event. A worker then writes its messages, one for each target, and sends them. A
/// lease keeps two workers from sending the same one; a worker takes it over when the lease has expired or the owner has died.
struct NotificationQueue: Sendable {
    /// An attempt takes at most a minute and a half.
    private static let leaseSeconds: TimeInterval = 120
    /// Older events are not announced: nobody has run a worker for so long.
    private static let maxAge: TimeInterval = 7 * 86_400

    let workspace: Workspace
    let options: NotificationOptions
    private let owner = RunOwner()

    init(_ workspace: Workspace, options: NotificationOptions) {
        self.workspace = workspace
        self.options = options
    }

    /// Writes the notifications of all new events.
    func announce() throws {
        let events = try workspace.store.newRunEvents()
        guard !events.isEmpty else { return }
        let catalog = try workspace.store.catalog().catalog
        for event in events {
            let run = try workspace.store.run(event.runId).run
            let campaign = catalog.campaigns[run.campaignId]
            let isRecent = workspace.now().timeIntervalSince(event.at) < Self.maxAge
            let targets = isRecent ? targets(of: campaign).filter { $0.on.includes(run) } : []
            guard !targets.isEmpty else {
                try workspace.store.announce(event, [])
                continue
            }
            let message = try RunNotification.Message(
                run, campaignName: campaign?.name ?? run.campaignId.rawValue, event: event.event, at: event.at,
                deliveries: try workspace.store.deliveries(of: run.id))
            try workspace.store.announce(
                event,
                targets.enumerated().map { index, target in
                    RunNotification(
                        of: event.event, of: run.id, number: index + 1, to: target.destination, message, at: event.at)
                })
        }
    }

    /// Those of the campaign and of the workspace; of two with the same destination, that of the campaign.
    func targets(of campaign: Campaign?) -> [NotificationTarget] {
        var seen: Set<NotificationTarget.Destination> = []
        return ((campaign?.notifications ?? []) + options.targets).filter { seen.insert($0.destination).inserted }
    }

    /// Makes an attempt to send the notification that has been due for the longest time. Blocks.
    ///
    /// - Returns: the notification as recorded; `nil` if none is due.
    /// - Throws: `CancellationError` when it is stopped: the notification waits then.
    func sendNext(_ control: TransferControl) throws -> RunNotification? {
        let now = workspace.now()
        for due in try workspace.store.dueNotifications(at: now) where due.lease?.isOver(for: owner, at: now) ?? true {
            let lease = RunLease(owner: owner, until: now.addingTimeInterval(Self.leaseSeconds))
            guard try workspace.store.claim(due, lease) else { continue }
            var notification = due.notification
            do {
                try sender().send(notification, at: now, control: control)
                notification.succeed(at: workspace.now())
            } catch is CancellationError {
                try workspace.store.record(notification, by: owner)
                throw CancellationError()
            } catch {
                notification.fail(
                    DeliveryFailure(sending: error), options.backoff, jitter: .random(in: 0..<1), at: workspace.now())
            }
            try workspace.store.record(notification, by: owner)
            return notification
        }
        return nil
    }

    func sender() throws -> NotificationSender {
        try workspace.makeFolder("tmp")
        return NotificationSender(
            smtp: options.smtp, allowsPrivateWebhooks: options.allowsPrivateWebhooks, temporaryFolder: workspace.path(of: "tmp"))
    }
}

extension NotificationTarget.Occasion {
    /// Whether the events of a run are announced.
    func includes(_ run: CampaignRun) -> Bool {
        switch self {
        case .all: true
        case .failures: [.failed, .completed_with_errors].contains(run.status) || !run.unusualCounts.isEmpty
        case .limits_reached: run.status.isDecided && !run.summary.constraints.isEmpty
        }
    }
}

extension DeliveryFailure {
    init(sending error: any Error) {
        if let error = error as? TransferError {
            self.init(error)
        } else {
            self.init(code: "notification.failed", reason: UserFacingMessage.text(of: error), isPermanent: false)
        }
    }
}
