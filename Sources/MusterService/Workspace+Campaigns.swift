public import Foundation
public import MusterModel
public import MusterSchedule
internal import MusterStore

/// A campaign with what has happened and what comes.
public struct CampaignOverview: Sendable, Encodable {
    public var campaign: Campaign
    public var decisionFlowName: String
    public var segmentName: String
    public var runCount: Int
    public var latestRun: CampaignRun?
    /// `nil` unless the campaign is active and has a schedule.
    public var nextRunAt: Date?
}

extension Workspace {
    /// All campaigns, in id order.
    public func campaigns(asOf instant: Date) throws -> [CampaignOverview] {
        let catalog = try store.catalog().catalog
        return try catalog.campaigns.values.sorted { $0.id < $1.id }.map { campaign in
            let latest = try store.runs(of: campaign.id, limit: 1).first
            let next = campaign.status == .active ? try occurrences(of: campaign, after: instant, count: 1).first : nil
            return CampaignOverview(
                campaign: campaign,
                decisionFlowName: catalog.decisionFlows[campaign.decisionFlowId]?.name ?? campaign.decisionFlowId.rawValue,
                segmentName: catalog.segments[campaign.segmentId]?.name ?? campaign.segmentId.rawValue,
                runCount: latest?.runNumber ?? 0, latestRun: latest, nextRunAt: next?.at)
        }
    }

    /// - Throws: ``ServiceError/notFound(_:suggestion:)``.
    public func campaign(_ id: String) throws -> Campaign {
        try campaign(id, in: store.catalog().catalog)
    }

    /// The runs of a campaign, newest first.
    /// - Throws: ``ServiceError/notFound(_:suggestion:)`` when there is neither a run nor a campaign.
    public func runs(of id: String, limit: Int) throws -> [CampaignRun] {
        let runs = try store.runs(of: .init(id), limit: limit)
        if runs.isEmpty { _ = try campaign(id) }
        return runs
    }

    /// When a campaign runs next by its schedule, whatever its status; none when it is started by hand.
    public func occurrences(of campaign: Campaign, after instant: Date, count: Int) throws -> [Occurrence] {
        try Timetable(campaign.schedule).occurrences(after: instant, count: count)
    }
}
