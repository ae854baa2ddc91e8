public import Foundation
internal import GRDB
public import MusterModel

/// A decision on the due slots of one campaign.
public struct SlotDecision: Hashable, Sendable {
    /// The schedule that the decision is based on. If the stored one differs, nothing happens.
    public var schedule: CampaignSchedule
    /// The revision of the catalog that the run was planned with.
    public var revision: Int
    public var missed: [Date]
    public var fired: FiredSlot?
    /// `nil` when the schedule has no further slot.
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
    /// The reason why the run cannot start. It is created as failed.
    public var failure: String?

    public init(slot: Date, frozen: RunSnapshot, failure: String? = nil) {
        self.slot = slot
        self.frozen = frozen
        self.failure = failure
    }
}

/// The result of a ``SlotDecision``.
public enum SlotOutcome: Hashable, Sendable {
    /// Another process was first, or the catalog has changed: nothing happened.
    case overtaken
    /// The run of the fired slot; `nil` when none fired, or the slot has a run already, as after a clock was set back.
    case decided(CampaignRun?)
}

/// Statements on `schedule_slot`.
private enum SlotQueries {
    /// Binds all columns. Changes nothing when the slot has been decided.
    static let decide = """
        INSERT INTO schedule_slot (campaignId, slot, outcome, runId, decidedAt)
        VALUES (:campaignId, :slot, :outcome, :runId, :decidedAt) ON CONFLICT (campaignId, slot) DO NOTHING
        """
    /// Binds `campaignId`, `limit`. Newest first.
    static let slots = """
        SELECT campaignId, slot, outcome, runId, decidedAt FROM schedule_slot WHERE campaignId = :campaignId
        ORDER BY slot DESC LIMIT :limit
        """
}

extension Store {
    /// Applies a decision on due slots: the run, the missed slots and the next slot, in one transaction.
    public func decide(_ decision: SlotDecision, at instant: Date) throws(StoreError) -> SlotOutcome {
        try write { db in
            let id = decision.schedule.campaignId
            let key: StatementArguments = ["campaignId": id.rawValue]
            guard let row = try Row.fetchOne(db, sql: ScheduleQueries.one, arguments: key),
                Self.schedule(row) == decision.schedule, try Self.revision(db) == decision.revision
            else { return .overtaken }
            for slot in decision.missed { try Self.decide(id, slot, .missed, at: instant, db) }
            let run = try decision.fired.flatMap { try Self.fire($0, of: id, at: instant, db) }
            if let next = decision.nextRunAt {
                var schedule = decision.schedule
                schedule.nextRunAt = next
                try Self.put(schedule, db)
            } else {
                try db.execute(sql: ScheduleQueries.remove, arguments: key)
            }
            return .decided(run)
        }
    }

    /// The decided slots of a campaign, newest first.
    public func slots(of campaign: Campaign.ID, limit: Int) throws(StoreError) -> [ScheduleSlot] {
        try read { db in
            try Row.fetchAll(
                db, sql: SlotQueries.slots, arguments: ["campaignId": campaign.rawValue, "limit": limit]
            ).map { row in
                ScheduleSlot(
                    campaignId: campaign, slot: row.instant("slot"), outcome: try row.enumeration("outcome"),
                    runId: (row["runId"] as String?).map { CampaignRun.ID($0) }, decidedAt: row.instant("decidedAt"))
            }
        }
    }

    private static func fire(
        _ fired: FiredSlot, of id: Campaign.ID, at instant: Date, _ db: Database
    ) throws -> CampaignRun? {
        do {
            let run = try insertRun(
                of: id, trigger: .schedule, scheduledFor: fired.slot, isDry: false, at: instant, frozen: fired.frozen,
                failure: fired.failure, db)
            try record(
                AuditEntry(
                    at: instant, by: "scheduler", action: .trigger, subject: .init(.run, run.id.rawValue),
                    after: try CanonicalJSON.text(AuditedRun(run))), db)
            try decide(id, fired.slot, .fired, run: run.id, at: instant, db)
            return run
        } catch StoreError.slotTaken {
            return nil
        }
    }

    static func decide(
        _ campaign: Campaign.ID, _ slot: Date, _ outcome: ScheduleSlot.Outcome, run: CampaignRun.ID? = nil,
        at instant: Date, _ db: Database
    ) throws {
        try db.execute(
            sql: SlotQueries.decide,
            arguments: [
                "campaignId": campaign.rawValue, "slot": milliseconds(slot), "outcome": outcome.rawValue,
                "runId": run?.rawValue, "decidedAt": milliseconds(instant),
            ])
    }
}
