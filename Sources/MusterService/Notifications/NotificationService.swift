public import Foundation
internal import MusterDelivery
public import MusterModel
internal import MusterStore

/// Announcements of the ends of runs, by e-mail and to webhooks.
///
/// The transaction that ends a run notes it; a ``NotificationWorker`` sends what is to be announced.
public struct NotificationService: Sendable {
    let workspace: Workspace

    /// The notifications of a run, in the order of its events.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func list(of id: CampaignRun.ID) throws -> [NotificationStatus] {
        let found = try workspace.store.notifications(of: id)
        if found.isEmpty { _ = try workspace.runs.get(id) }
        return found.map(\.status)
    }

    /// Makes one attempt to send each notification that is due. Blocks.
    ///
    /// - Parameters:
    ///   - seconds: no attempt begins after this time.
    ///   - onAttempt: called with each notification after its attempt.
    public func sendDue(
        _ options: NotificationOptions, within seconds: TimeInterval, onAttempt: (NotificationStatus) -> Void = { _ in }
    ) throws {
        let queue = NotificationQueue(workspace, options: options)
        try queue.announce()
        let deadline = ContinuousClock.now + .seconds(seconds)
        let control = TransferControl()
        while ContinuousClock.now < deadline, let sent = try queue.sendNext(control) { onAttempt(sent.status) }
    }

    /// Sends a sample to every target of a campaign and of the workspace, whatever its occasion. Blocks.
    ///
    /// - Returns: a result for each target.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    public func test(campaign id: String, _ options: NotificationOptions) throws -> [NotificationTestResult] {
        let campaign = try workspace.campaigns.get(id)
        let now = workspace.now()
        let run = CampaignRun.sample(of: campaign, at: now)
        let message = try RunNotification.Message(
            run, campaignName: campaign.name, event: .ended, at: now, deliveries: [], isSample: true)
        let queue = NotificationQueue(workspace, options: options)
        let sender = try queue.sender()
        // Every test has ids of its own, so that receivers do not take it for a repetition.
        let runId = CampaignRun.ID("\(campaign.id)-test-\(UUID().uuidString.lowercased())")
        return queue.targets(of: campaign).enumerated().map { index, target in
            let notification = RunNotification(
                of: .ended, of: runId, number: index + 1, to: target.destination, message, at: now)
            do {
                try sender.send(notification, at: now, control: TransferControl())
                return NotificationTestResult(target, failure: nil)
            } catch {
                return NotificationTestResult(target, failure: DeliveryFailure(sending: error))
            }
        }
    }
}

extension CampaignRun {
    /// A completed run without recommendations, which does not exist.
    fileprivate static func sample(of campaign: Campaign, at instant: Date) -> CampaignRun {
        var run = CampaignRun(
            id: .init("\(campaign.id)-test"), campaignId: campaign.id, runNumber: 1, status: .completed, createdAt: instant)
        run.progress = 1
        return run
    }
}
