public import Foundation

/// One slot of a schedule and its outcome.
public struct ScheduleSlot: Hashable, Sendable {
    public enum Outcome: String, CaseIterable, Hashable, Sendable, Codable {
        /// It started a run.
        case fired
        /// No server handled it in time.
        case missed
        /// It was due, but the campaign was paused, archived or got another schedule first.
        case dropped
    }

    public var campaignId: Campaign.ID
    public var slot: Date
    public var outcome: Outcome
    /// `nil` unless the slot fired.
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
