internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterSchedule
internal import MusterService
internal import MusterStore

/// A workspace on this machine.
struct LocalBackend: CampaignBackend {
    let workspace: Workspace

    func campaigns() throws -> [CampaignListItem] {
        try workspace.campaigns.all().map { try CampaignListItem(JSONDocumentParser.document(in: $0.json)) }
    }

    func runs(of campaign: String, limit: Int) throws -> [CampaignRun] { try workspace.runs.list(of: campaign, limit: limit) }

    func results(of run: CampaignRun.ID, customer: String?, limit: Int) throws -> [NamedResult] {
        try workspace.runs.results(of: run, customer: customer, limit: limit)
    }

    func run(
        campaign: String, _ request: RunRequest, options: RunOptions, control: RunControl
    ) throws -> CampaignRun {
        if request.isDry, request.testConnection == nil {
            return try workspace.runs.dryRun(campaign: campaign, options: options, control: control)
        }
        return try workspace.runs.perform(
            campaign: campaign, testing: request.testConnection, startsNew: request.startsNew, options: options, control: control,
            resuming: { Terminal.noteResumed($0.id) })
    }

    func noteReported(_ run: CampaignRun.ID) throws { try workspace.runs.noteReported(run) }

    func campaignName(_ id: String) throws -> String { try workspace.campaigns.get(id).name }

    func address(of file: OutputFile, of run: CampaignRun.ID) -> String { workspace.path(of: file.path) }

    func runs(limit: Int) throws -> [CampaignRun] {
        try workspace.runs.list(RunFilter(), limit: limit).runs.map { try workspace.runs.get($0.id) }
    }

    func run(_ id: CampaignRun.ID) throws -> CampaignRun { try workspace.runs.get(id) }

    func cancel(_ id: CampaignRun.ID) throws -> CampaignRun { try workspace.runs.cancel(id, by: .currentUser) }

    func release(_ id: CampaignRun.ID) throws -> CampaignRun { try workspace.runs.release(id, by: .currentUser) }

    func deliveries(of run: CampaignRun.ID) throws -> [Delivery] { try workspace.deliveries.list(of: run) }

    func redeliver(_ run: CampaignRun.ID, file: String?) throws {
        _ = try workspace.deliveries.redeliver(run, file: file, by: .currentUser)
    }

    func deliver(_ run: CampaignRun.ID, waitingUpTo seconds: Double, control: RunControl) throws -> [Delivery] {
        try workspace.deliveries.perform(
            run, waitingUpTo: seconds, options: deliveryOptions, isStopped: { control.isCancelled },
            onProgress: { control.report(progress: $0) })
    }

    /// The settings of a server of the workspace hold for commands too.
    private var deliveryOptions: DeliveryOptions {
        do {
            return try serverConfiguration().deliveries
        } catch {
            Terminal.note("note: deliveries use the default settings, because the settings are invalid: muster config shows why.")
            return DeliveryOptions()
        }
    }

    private func serverConfiguration() throws -> ServeConfiguration {
        try ServeConfiguration(
            ResolvedSettings(
                flags: [.workspace: workspace.path], config: nil, environment: ProcessInfo.processInfo.environment))
    }

    func sendNotifications() {
        do {
            try workspace.notifications.sendDue(serverConfiguration().notifications, within: Self.notificationSeconds) { sent in
                guard let failure = sent.failure else { return }
                Terminal.note(
                    "The notification to \(sent.to) was not sent: \(failure.text)"
                        + (sent.state == .waiting ? " A server tries again, or the next command." : ""))
            }
        } catch {
            Terminal.note(
                "note: notifications were not sent: \((error as? any UserFacingError)?.messages.map(\.text).joined(separator: " ") ?? "\(error)")"
            )
        }
    }

    /// How long commands begin to send notifications.
    private static let notificationSeconds = 60.0

    func notifications(of run: CampaignRun.ID) throws -> [NotificationStatus] { try workspace.notifications.list(of: run) }

    func testNotifications(ofCampaign id: String) throws -> [NotificationTestResult] {
        try workspace.notifications.test(campaign: id, serverConfiguration().notifications)
    }

    func apply(_ paths: [String], _ request: ApplyRequest) throws -> ApplyOutcome {
        let (change, diagnostics) =
            request.isCheck
            ? try workspace.catalog.check(paths, prunes: request.prunes)
            : try workspace.catalog.apply(paths, prunes: request.prunes, by: .currentUser)
        let effects = try change.map {
            try workspace.catalog.effects(of: $0, showsDifferences: request.showsDifferences)
        }
        return ApplyOutcome(effects, isApplied: !request.isCheck, diagnostics: diagnostics)
    }

    func definitions() throws -> [Definition] { try workspace.catalog.definitions() }

    func delete(_ key: DefinitionKey) throws { try workspace.catalog.delete(key, by: .currentUser) }

    func setStatus(_ status: Campaign.Status, of campaign: String) throws -> DocumentNode {
        let patch = DocumentNode.map([("status", .text(status.rawValue))])
        _ = try workspace.catalog.patch(DefinitionKey(.campaign, campaign), with: patch, by: .currentUser)
        return try overview(campaign)
    }

    func duplicate(campaign: String, id: String?, name: String?) throws -> DocumentNode {
        try overview(workspace.campaigns.duplicate(.init(campaign), as: id, name: name, by: .currentUser).document.id)
    }

    func exportResults(of run: CampaignRun.ID, to path: String, as format: ResultsExport.Format) throws -> Int {
        try workspace.runs.exportResults(of: run, to: path, as: format)
    }

    func lift(of run: CampaignRun.ID, days: Int, outcomes: [String]) throws -> LiftReport {
        try workspace.insight.lift(of: run, days: days, outcomes: outcomes)
    }

    func compare(_ first: CampaignRun.ID, with second: CampaignRun.ID, customers: Int) throws -> RunComparison {
        try workspace.insight.compare(first, with: second, customers: customers)
    }

    func train(_ request: TrainingRequest, output: String) throws -> TrainingReport {
        try workspace.models.train(request, output: output)
    }

    func keys() throws -> [APIKey] { try workspace.access.keys() }

    func createKey(name: String, role: AccessRole, days: Int?) throws -> NewAPIKey {
        try workspace.access.createKey(
            name: name, role: role, expiresAt: days.map { workspace.now().addingTimeInterval(Double($0) * 86_400) },
            by: .currentUser)
    }

    func revokeKey(_ id: APIKey.ID) throws { try workspace.access.revokeKey(id, by: .currentUser) }

    private func overview(_ id: String) throws -> DocumentNode {
        try JSONDocumentParser.document(in: workspace.campaigns.overview(.init(id)).json)
    }

    func schedule(of campaign: String, after instant: Date?, count: Int, pastCount: Int) throws -> CampaignOccurrences {
        let campaign = try workspace.campaigns.get(campaign)
        let occurrences = try workspace.campaigns.occurrences(of: campaign, after: instant ?? Date(), count: count)
        return CampaignOccurrences(
            status: campaign.status, isManual: campaign.schedule.recurrence == .manual,
            occurrences: occurrences.map { .init(at: $0.utc, local: $0.local) },
            past: try workspace.campaigns.pastSlots(of: campaign.id, limit: pastCount).map { slot in
                .init(
                    at: InstantFormat.text(slot.slot), outcome: slot.outcome, runId: slot.runId,
                    decidedAt: InstantFormat.text(slot.decidedAt))
            })
    }

    func erase(_ ids: [String], isCheck: Bool) throws -> ErasureReport {
        try workspace.erasures.erase(ids, isCheck: isCheck)
    }

    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision {
        try workspace.insight.explain(campaign: campaign, customer: customer, run: run)
    }

    func preview(campaign: String, rows: Int) throws -> FilePreview {
        try workspace.insight.preview(ofCampaign: campaign, rows: rows)
    }
}
