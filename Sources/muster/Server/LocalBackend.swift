internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterSchedule
internal import MusterService

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
        campaign: String, isDry: Bool, startsNew: Bool, options: RunOptions, control: RunControl
    ) throws -> CampaignRun {
        guard !isDry else { return try workspace.runs.dryRun(campaign: campaign, options: options, control: control) }
        return try workspace.runs.perform(
            campaign: campaign, startsNew: startsNew, options: options, control: control,
            resuming: { Terminal.noteResumed($0.id) })
    }

    func noteReported(_ run: CampaignRun.ID) throws { try workspace.runs.noteReported(run) }

    func campaignName(_ id: String) throws -> String { try workspace.campaigns.get(id).name }

    func address(of file: OutputFile, of run: CampaignRun.ID) -> String { workspace.path(of: file.path) }

    func apply(_ paths: [String]) throws -> ApplyOutcome {
        let (change, diagnostics) = try workspace.catalog.apply(paths, by: .currentUser)
        return ApplyOutcome(change, diagnostics)
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

    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision {
        try workspace.insight.explain(campaign: campaign, customer: customer, run: run)
    }
}
