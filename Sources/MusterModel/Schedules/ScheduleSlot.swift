public import Foundation

/// One slot of a schedule and what became of it.
public struct ScheduleSlot: Hashable, Sendable {
    public enum Outcome: String, CaseIterable, Hashable, Sendable, Codable {
        /// It has a run.
        case fired
        /// Nobody was there in time.
        case missed
        /// It was due when the campaign was paused, archived or given another schedule.
        case dropped
    }

    public var campaignId: Campaign.ID
    public var slot: Date
    public var outcome: Outcome
    /// Of a slot that was fired.
    public var runId: CampaignRun.ID?
    public var decidedAt: Date

    public init(campaignId: Campaign.ID, slot: Date, outcome: Outcome, runId: CampaignRun.ID?, decidedAt: Date) {
        self.campaignId = campaignId
        self.slot = slot
        self.outcome = outcome
        self.runId = runId
        self.decidedAt = decidedAt
    }
}
