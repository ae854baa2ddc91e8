public import Foundation
internal import MusterBase
public import MusterModel
public import MusterSchedule
internal import MusterStore

/// Campaigns with their activity and schedule.
///
/// ```swift
/// var query = CampaignQuery(limit: 50)
/// query.statuses = [.active]
/// query.order = .nextRunAt
/// let page = try workspace.campaigns.list(query)
/// ```
public struct CampaignService: Sendable {
    let workspace: Workspace

    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    public func get(_ id: String) throws -> Campaign {
        try workspace.store.catalog().catalog.requireCampaign(id)
    }

    /// The next runs of a campaign by its schedule, whatever its status; empty for a manual schedule.
    public func occurrences(of campaign: Campaign, after instant: Date, count: Int) throws -> [Occurrence] {
        try Timetable(campaign.schedule).occurrences(after: instant, count: count)
    }

    /// The latest slots of a campaign with their outcomes, newest first.
    public func pastSlots(of campaign: Campaign.ID, limit: Int) throws -> [ScheduleSlot] {
        try workspace.store.slots(of: campaign, limit: limit)
    }

    /// The age in seconds of the oldest slot that is due and not decided; 0 if there is none.
    public func schedulerLag() throws -> TimeInterval {
        try workspace.store.nextSlot().map { max(0, workspace.now().timeIntervalSince($0)) } ?? 0
    }
}

extension Catalog {
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    func requireCampaign(_ id: String) throws(CatalogError) -> Campaign {
        guard let campaign = campaigns[.init(id)] else {
            throw .notFound(DefinitionKey(.campaign, id), suggestion: DidYouMean.nearest(to: id, among: ids(of: .campaign)))
        }
        return campaign
    }
}
