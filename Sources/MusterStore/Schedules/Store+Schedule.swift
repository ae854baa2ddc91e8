public import Foundation
public import MusterModel
internal import GRDB

/// Statements on schedules. Instants are milliseconds since 1970.
private enum ScheduleQueries {
    /// Of all campaigns.
    static let all = "SELECT campaignId, schedule, nextRunAt FROM campaign_schedule ORDER BY nextRunAt, campaignId"
    /// Binds `ids`, a JSON list.
    static let ofCampaigns = """
        SELECT campaignId, schedule, nextRunAt FROM campaign_schedule
        WHERE campaignId IN (SELECT value FROM json_each(:ids))
        """
    /// Binds `now`. Soonest first.
    static let due = """
        SELECT campaignId, schedule, nextRunAt FROM campaign_schedule WHERE nextRunAt <= :now
        ORDER BY nextRunAt, campaignId
        """
    /// Binds `instant`. One row, of `NULL` when nothing is scheduled after it.
    static let next = "SELECT min(nextRunAt) FROM campaign_schedule WHERE nextRunAt > :instant"
    /// Binds `campaignId`. One row or none.
    static let one = "SELECT campaignId, schedule, nextRunAt FROM campaign_schedule WHERE campaignId = :campaignId"
    /// Binds `campaignId`, `schedule`, `next`.
    static let put = """
        INSERT INTO campaign_schedule (campaignId, schedule, nextRunAt) VALUES (:campaignId, :schedule, :next)
        ON CONFLICT (campaignId) DO UPDATE SET schedule = :schedule, nextRunAt = :next
        """
    /// Binds `campaignId`.
    static let remove = "DELETE FROM campaign_schedule WHERE campaignId = :campaignId"
    /// Binds all columns. What was decided of a slot first stays.
    static let decide = """
        INSERT INTO schedule_slot (campaignId, slot, outcome, runId, decidedAt)
        VALUES (:campaignId, :slot, :outcome, :runId, :decidedAt) ON CONFLICT (campaignId, slot) DO NOTHING
        """
    /// Binds `instant`.
    static let decidedAfter = "SELECT DISTINCT campaignId FROM schedule_slot WHERE decidedAt > :instant"
    /// Binds `campaignId`, `now`. Slots to come that a clock that was ahead took for missed.
    static let forgetMissed = """
        DELETE FROM schedule_slot
        WHERE campaignId = :campaignId AND decidedAt > :now AND outcome = 'missed' AND slot > :now
        """
    /// Binds `campaignId`, `now`. One row or none: the latest slot that has come, should such a clock have missed it.
    static let takeBackMissed = """
        DELETE FROM schedule_slot
        WHERE campaignId = :campaignId AND decidedAt > :now AND outcome = 'missed' AND slot = (
            SELECT max(slot) FROM schedule_slot WHERE campaignId = :campaignId AND slot <= :now)
        RETURNING slot
        """
    /// Binds `campaignId`, `now`.
    static let correct = "UPDATE schedule_slot SET decidedAt = :now WHERE campaignId = :campaignId AND decidedAt > :now"
    /// Binds `campaignId`, `limit`. Newest first.
    static let slots = """
        SELECT campaignId, slot, outcome, runId, decidedAt FROM schedule_slot WHERE campaignId = :campaignId
        ORDER BY slot DESC LIMIT :limit
        """
}

extension Store {
    /// When each campaign with a schedule runs next, soonest first.
    public func schedules() throws(StoreError) -> [CampaignSchedule] {
        try read { db in try Row.fetchAll(db, sql: ScheduleQueries.all).map(Self.schedule) }
    }

    /// When campaigns run next, those that have a schedule.
    public func nextRuns(of campaigns: [Campaign.ID]) throws(StoreError) -> [Campaign.ID: Date] {
        try read { db in
            let ids = try CanonicalJSON.text(campaigns.map(\.rawValue))
            let rows = try Row.fetchAll(db, sql: ScheduleQueries.ofCampaigns, arguments: ["ids": ids])
            return Dictionary(
                rows.map(Self.schedule).map { ($0.campaignId, $0.nextRunAt) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Those whose next slot has come, soonest first.
    public func dueSchedules(at instant: Date) throws(StoreError) -> [CampaignSchedule] {
        try read { db in
            try Row.fetchAll(db, sql: ScheduleQueries.due, arguments: ["now": Self.milliseconds(instant)])
                .map(Self.schedule)
        }
    }

    /// The soonest slot of all after an instant.
    public func nextSlot(after instant: Date = .distantPast) throws(StoreError) -> Date? {
        try read { db in
            let arguments: StatementArguments = ["instant": Self.milliseconds(instant)]
            return try Int.fetchOne(db, sql: ScheduleQueries.next, arguments: arguments).map(Self.date)
        }
    }

    /// Gives schedules to campaigns that have none although they should, as after an upgrade.
    ///
    /// - Parameter revision: of the catalog that says so; when it is another by now, nothing happens.
    public func arm(_ schedules: [CampaignSchedule], expecting revision: Int) throws(StoreError) {
        try write { db in
            guard try Self.revision(db) == revision else { return }
            for schedule in schedules {
                let key: StatementArguments = ["campaignId": schedule.campaignId.rawValue]
                guard try Row.fetchOne(db, sql: ScheduleQueries.one, arguments: key) == nil else { continue }
                try Self.put(schedule, db)
            }
        }
    }

    /// Campaigns with slots that were decided later than an instant.
    public func campaignsDecided(after instant: Date) throws(StoreError) -> [Campaign.ID] {
        try read { db in
            try String.fetchAll(db, sql: ScheduleQueries.decidedAfter, arguments: ["instant": Self.milliseconds(instant)])
                .map { Campaign.ID($0) }
        }
    }

    /// Takes back what a clock that was ahead made of slots to come: they are missed no longer. Runs that it fired stay.
    /// Of the slots that have come since, and that it missed, the latest is due again.
    ///
    /// - Parameters:
    ///   - schedules: of those campaigns that have one.
    ///   - revision: of the catalog that says so; when it is another by now, nothing happens.
    public func rearm(
        _ campaigns: [Campaign.ID], with schedules: [CampaignSchedule], expecting revision: Int, at instant: Date
    ) throws(StoreError) {
        try write { db in
            guard try Self.revision(db) == revision else { return }
            for campaign in campaigns {
                let arguments: StatementArguments = [
                    "campaignId": campaign.rawValue, "now": Self.milliseconds(instant),
                ]
                try db.execute(sql: ScheduleQueries.forgetMissed, arguments: arguments)
                if var schedule = schedules.first(where: { $0.campaignId == campaign }) {
                    let missed = try Int.fetchOne(db, sql: ScheduleQueries.takeBackMissed, arguments: arguments)
                    if let missed { schedule.nextRunAt = Self.date(missed) }
                    try Self.put(schedule, db)
                }
                try db.execute(sql: ScheduleQueries.correct, arguments: arguments)
            }
        }
    }

    /// Decides on due slots: the run, what was missed and the next slot become true in one step.
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

    /// What became of the slots of a campaign, newest first.
    public func slots(of campaign: Campaign.ID, limit: Int) throws(StoreError) -> [ScheduleSlot] {
        try read { db in
            try Row.fetchAll(
                db, sql: ScheduleQueries.slots, arguments: ["campaignId": campaign.rawValue, "limit": limit]
            ).map { row in
                ScheduleSlot(
                    campaignId: campaign, slot: row.instant("slot"), outcome: try row.enumeration("outcome"),
                    runId: (row["runId"] as String?).map { CampaignRun.ID($0) }, decidedAt: row.instant("decidedAt"))
            }
        }
    }

    static func apply(_ change: ScheduleChange, at instant: Date, _ db: Database) throws {
        for slot in change.dropped { try decide(change.campaignId, slot, .dropped, at: instant, db) }
        if let schedule = change.schedule {
            try put(schedule, db)
        } else {
            try db.execute(sql: ScheduleQueries.remove, arguments: ["campaignId": change.campaignId.rawValue])
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
                    after: try CanonicalJSON.text(RunRequest(run))), db)
            try decide(id, fired.slot, .fired, run: run.id, at: instant, db)
            return run
        } catch StoreError.slotTaken {
            return nil
        }
    }

    private static func put(_ schedule: CampaignSchedule, _ db: Database) throws {
        try db.execute(
            sql: ScheduleQueries.put,
            arguments: [
                "campaignId": schedule.campaignId.rawValue, "schedule": schedule.schedule,
                "next": milliseconds(schedule.nextRunAt),
            ])
    }

    private static func decide(
        _ campaign: Campaign.ID, _ slot: Date, _ outcome: ScheduleSlot.Outcome, run: CampaignRun.ID? = nil,
        at instant: Date, _ db: Database
    ) throws {
        try db.execute(
            sql: ScheduleQueries.decide,
            arguments: [
                "campaignId": campaign.rawValue, "slot": milliseconds(slot), "outcome": outcome.rawValue,
                "runId": run?.rawValue, "decidedAt": milliseconds(instant),
            ])
    }

    private static func schedule(_ row: Row) -> CampaignSchedule {
        CampaignSchedule(
            campaignId: .init(row["campaignId"] as String), schedule: row["schedule"],
            nextRunAt: row.instant("nextRunAt"))
    }
}
