public import Foundation
internal import MusterBase
public import MusterModel
public import MusterSchedule
internal import MusterStore

/// A campaign with what has happened and what comes.
public struct CampaignOverview: Sendable {
    public var campaign: Campaign
    public var version: Int
    public var createdAt: Date
    public var updatedAt: Date
    public var decisionFlowName: String
    public var segmentName: String
    /// `nil` while the segment's dataset is not imported, or no longer has what the segment's condition names.
    public var segmentCustomerCount: Int?
    /// Without dry runs.
    public var runCount: Int
    public var latestRun: RunListItem?
    /// When a run started last.
    public var lastRunAt: Date?
    /// `nil` unless the campaign is active and has a schedule.
    public var nextRunAt: Date?
}

extension Workspace {
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

    /// How many runs there are of each status.
    public func runCounts() throws -> [CampaignRun.Status: Int] {
        let counts = try store.runCounts()
        return Dictionary(firstOf: CampaignRun.Status.allCases.map { ($0, counts[$0] ?? 0) })
    }

    /// When a campaign runs next by its schedule, whatever its status; none when it is started by hand.
    public func occurrences(of campaign: Campaign, after instant: Date, count: Int) throws -> [Occurrence] {
        try Timetable(campaign.schedule).occurrences(after: instant, count: count)
    }

    /// What became of the latest slots of a campaign, newest first.
    public func pastSlots(of campaign: Campaign.ID, limit: Int) throws -> [ScheduleSlot] {
        try store.slots(of: campaign, limit: limit)
    }

    /// Seconds since the slot came that has waited longest for its decision; 0 when none waits.
    public func schedulerLag() throws -> TimeInterval {
        try store.nextSlot().map { max(0, now().timeIntervalSince($0)) } ?? 0
    }
}
