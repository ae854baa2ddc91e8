public import Foundation
public import MusterModel

/// When an active campaign with a schedule runs next.
public struct CampaignSchedule: Hashable, Sendable {
    public var campaignId: Campaign.ID
    /// Canonical text of the schedule that the next slot follows.
    public var schedule: String
    /// A whole second.
    public var nextRunAt: Date

    public init(campaignId: Campaign.ID, schedule: String, nextRunAt: Date) {
        self.campaignId = campaignId
        self.schedule = schedule
        self.nextRunAt = nextRunAt
    }
}

/// What a change of the catalog means for the schedule of a campaign.
public struct ScheduleChange: Hashable, Sendable {
    public var campaignId: Campaign.ID
    /// What it follows from now on; `nil` when it has no schedule any more.
    public var schedule: CampaignSchedule?
    /// Slots that were due by the schedule before. What was decided of one meanwhile stays.
    public var dropped: [Date]

    public init(campaignId: Campaign.ID, schedule: CampaignSchedule?, dropped: [Date] = []) {
        self.campaignId = campaignId
        self.schedule = schedule
        self.dropped = dropped
    }
}

/// What is to become of the slots of one campaign that are due.
public struct SlotDecision: Hashable, Sendable {
    /// The row that was looked at: when it is another by now, nothing happens.
    public var schedule: CampaignSchedule
    /// Of the catalog that the run was planned by.
    public var revision: Int
    public var missed: [Date]
    public var fired: FiredSlot?
    /// `nil` at the end of time.
    public var nextRunAt: Date?

    public init(schedule: CampaignSchedule, revision: Int, missed: [Date], fired: FiredSlot?, nextRunAt: Date?) {
        self.schedule = schedule
        self.revision = revision
        self.missed = missed
        self.fired = fired
        self.nextRunAt = nextRunAt
    }
}

/// A slot that gets a run.
public struct FiredSlot: Hashable, Sendable {
    public var slot: Date
    public var frozen: RunSnapshot
    /// Why the run cannot begin: it is recorded as failed.
    public var failure: String?

    public init(slot: Date, frozen: RunSnapshot, failure: String? = nil) {
        self.slot = slot
        self.frozen = frozen
        self.failure = failure
    }
}

/// What came of a ``SlotDecision``.
public enum SlotOutcome: Hashable, Sendable {
    /// Somebody else was first, or the catalog has changed: nothing happened.
    case overtaken
    /// The run of the slot that was fired; `nil` when none was, or the slot had its run already, as after a clock was
    /// set back.
    case decided(CampaignRun?)
}
