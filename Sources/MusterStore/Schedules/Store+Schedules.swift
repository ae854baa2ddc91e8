public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// The next slot of an active campaign with a schedule.
public struct CampaignSchedule: Hashable, Sendable {
    public var campaignId: Campaign.ID
    /// The canonical text of the schedule.
    public var schedule: String
    /// A whole second.
    public var nextRunAt: Date

    public init(campaignId: Campaign.ID, schedule: String, nextRunAt: Date) {
        self.campaignId = campaignId
        self.schedule = schedule
        self.nextRunAt = nextRunAt
    }
}

/// The consequence of a catalog change for the schedule of a campaign.
public struct ScheduleChange: Hashable, Sendable {
    public var campaignId: Campaign.ID
    /// The new schedule; `nil` when the campaign no longer has one.
    public var schedule: CampaignSchedule?
    /// Slots that were due under the previous schedule. A slot that has been decided in the meantime stays as it is.
    public var dropped: [Date]

    public init(campaignId: Campaign.ID, schedule: CampaignSchedule?, dropped: [Date] = []) {
        self.campaignId = campaignId
        self.schedule = schedule
        self.dropped = dropped
    }
}

/// Statements on `campaign_schedule`, and on the slots that a wrong clock decided.
enum ScheduleQueries {
    /// Binds nothing. All schedules, soonest first.
    static let all = "SELECT campaignId, schedule, nextRunAt FROM campaign_schedule ORDER BY nextRunAt, campaignId"
    /// Binds `ids` (a JSON array).
    static let ofCampaigns = """
        SELECT campaignId, schedule, nextRunAt FROM campaign_schedule
        WHERE campaignId IN (SELECT value FROM json_each(:ids))
        """
    /// Binds `now`. Soonest first.
    static let due = """
        SELECT campaignId, schedule, nextRunAt FROM campaign_schedule WHERE nextRunAt <= :now
        ORDER BY nextRunAt, campaignId
        """
    /// Binds `instant`. One row: the next slot after it, or `NULL`.
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
    /// Binds `instant`. Campaigns with slots decided after it.
    static let decidedAfter = "SELECT DISTINCT campaignId FROM schedule_slot WHERE decidedAt > :instant"
    /// Binds `campaignId`, `now`. Removes future slots that a clock running ahead recorded as missed.
    static let forgetMissed = """
        DELETE FROM schedule_slot
        WHERE campaignId = :campaignId AND decidedAt > :now AND outcome = 'missed' AND slot > :now
        """
    /// Binds `campaignId`, `now`. One row or none: the latest past slot, if such a clock recorded it as missed.
    static let takeBackMissed = """
        DELETE FROM schedule_slot
        WHERE campaignId = :campaignId AND decidedAt > :now AND outcome = 'missed' AND slot = (
            SELECT max(slot) FROM schedule_slot WHERE campaignId = :campaignId AND slot <= :now)
        RETURNING slot
        """
    /// Binds `campaignId`, `now`. No slot is decided in the future.
    static let correct = "UPDATE schedule_slot SET decidedAt = :now WHERE campaignId = :campaignId AND decidedAt > :now"
}

extension Store {
    /// The schedules of all campaigns that have one, by their next slot.
    public func schedules() throws(StoreError) -> [CampaignSchedule] {
        try read { db in try Row.fetchAll(db, sql: ScheduleQueries.all).map(Self.schedule) }
    }

    /// The next slots of those campaigns that have a schedule.
    public func nextRuns(of campaigns: [Campaign.ID]) throws(StoreError) -> [Campaign.ID: Date] {
        try read { db in
            let arguments: StatementArguments = ["ids": Self.list(campaigns.map(\.rawValue))]
            let rows = try Row.fetchAll(db, sql: ScheduleQueries.ofCampaigns, arguments: arguments)
            return Dictionary(firstOf: rows.map(Self.schedule).map { ($0.campaignId, $0.nextRunAt) })
        }
    }

    /// The schedules whose next slot is due, soonest first.
    public func dueSchedules(at instant: Date) throws(StoreError) -> [CampaignSchedule] {
        try read { db in
            try Row.fetchAll(db, sql: ScheduleQueries.due, arguments: ["now": Self.milliseconds(instant)])
                .map(Self.schedule)
        }
    }

    /// The first slot of any campaign after an instant.
    public func nextSlot(after instant: Date = .distantPast) throws(StoreError) -> Date? {
        try read { db in
            let arguments: StatementArguments = ["instant": Self.milliseconds(instant)]
            return try Int.fetchOne(db, sql: ScheduleQueries.next, arguments: arguments).map(Self.date)
        }
    }

    /// Adds missing schedules; those that exist stay.
    ///
    /// - Parameter revision: the revision of the catalog that the schedules come from. If it is not the current one, nothing
    ///   happens.
    public func addSchedules(_ schedules: [CampaignSchedule], expecting revision: Int) throws(StoreError) {
        try write { db in
            guard try Self.revision(db) == revision else { return }
            for schedule in schedules {
                let key: StatementArguments = ["campaignId": schedule.campaignId.rawValue]
                guard try Row.fetchOne(db, sql: ScheduleQueries.one, arguments: key) == nil else { continue }
                try Self.put(schedule, db)
            }
        }
    }

    /// Campaigns with slots decided after an instant.
    public func campaignsDecided(after instant: Date) throws(StoreError) -> [Campaign.ID] {
        try read { db in
            try String.fetchAll(db, sql: ScheduleQueries.decidedAfter, arguments: ["instant": Self.milliseconds(instant)])
                .map { Campaign.ID($0) }
        }
    }

    /// Corrects the decisions of a clock that ran ahead.
    ///
    /// Future slots that it recorded as missed are open again. If it recorded the latest past slot as missed, that slot is
    /// due again. Runs that it fired stay.
    ///
    /// - Parameters:
    ///   - schedules: the schedules of those campaigns that have one.
    ///   - revision: the revision of the catalog that the schedules come from. If it is not the current one, nothing happens.
    public func reschedule(
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

    static func apply(_ change: ScheduleChange, at instant: Date, _ db: Database) throws {
        for slot in change.dropped { try decide(change.campaignId, slot, .dropped, at: instant, db) }
        if let schedule = change.schedule {
            try put(schedule, db)
        } else {
            try db.execute(sql: ScheduleQueries.remove, arguments: ["campaignId": change.campaignId.rawValue])
        }
    }

    static func put(_ schedule: CampaignSchedule, _ db: Database) throws {
        try db.execute(
            sql: ScheduleQueries.put,
            arguments: [
                "campaignId": schedule.campaignId.rawValue, "schedule": schedule.schedule,
                "next": milliseconds(schedule.nextRunAt),
            ])
    }

    static func schedule(_ row: Row) -> CampaignSchedule {
        CampaignSchedule(
            campaignId: .init(row["campaignId"] as String), schedule: row["schedule"],
            nextRunAt: row.instant("nextRunAt"))
    }
}
