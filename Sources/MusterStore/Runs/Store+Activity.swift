public import Foundation
public import MusterModel
internal import GRDB

/// What has happened of a campaign; dry runs do not count.
public struct CampaignActivity: Hashable, Sendable {
    public var runCount: Int
    /// When a run started last.
    public var lastRunAt: Date?
    public var latestRun: RunListItem
}

/// Which runs a list shows.
public struct RunFilter: Hashable, Sendable {
    public var campaignId: Campaign.ID?
    /// Empty: any.
    public var statuses: [CampaignRun.Status] = []
    public var trigger: CampaignRun.Trigger?
    public var dryRun: Bool?
    /// Created at this instant or after it.
    public var since: Date?
    /// Created before this instant.
    public var until: Date?

    public init() {}
}

private enum ActivityQueries {
    static let brief = "json_remove(r.json, '$.summary', '$.files', '$.stages') AS json"
    /// Binds `ids` (a JSON array).
    static let some = """
        SELECT a.campaignId, a.runCount, a.lastRunAt, r.rowid AS number, r.id, r.status, r.createdAt, \(brief)
        FROM campaign_activity a JOIN campaign_run r ON r.campaignId = a.campaignId AND r.runNumber = a.latestRunNumber
        WHERE a.campaignId IN (SELECT value FROM json_each(:ids))
        """
    /// Binds `id`. One row or none.
    static let one = """
        SELECT r.rowid AS number, r.id, r.status, r.createdAt, \(brief) FROM campaign_run r WHERE r.id = :id
        """
    /// When each campaign ran last.
    static let lastRuns = "SELECT campaignId, lastRunAt FROM campaign_activity WHERE lastRunAt IS NOT NULL"
    /// Binds `statuses` (a JSON array).
    static let byStatus = """
        SELECT campaignId FROM campaign_activity
        WHERE latestRunStatus IN (SELECT value FROM json_each(:statuses))
        """
}

extension Store {
    /// By campaign; those of `ids` that have run.
    public func activity(of ids: [Campaign.ID]) throws(StoreError) -> [Campaign.ID: CampaignActivity] {
        try read { db in
            let arguments: StatementArguments = ["ids": Self.list(ids.map(\.rawValue))]
            let pairs = try Row.fetchAll(db, sql: ActivityQueries.some, arguments: arguments).map { row in
                (
                    Campaign.ID(row["campaignId"] as String),
                    CampaignActivity(
                        runCount: row["runCount"], lastRunAt: row.optionalInstant("lastRunAt"),
                        latestRun: try Self.text(row))
                )
            }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    /// By campaign, when a run of it started last.
    public func lastRuns() throws(StoreError) -> [Campaign.ID: Date] {
        try read { db in
            let pairs = try Row.fetchAll(db, sql: ActivityQueries.lastRuns).map { row in
                (Campaign.ID(row[0] as String), Self.date(row[1]))
            }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The campaigns whose latest run is in one of these states.
    public func campaigns(withLatestRun statuses: [CampaignRun.Status]) throws(StoreError) -> Set<Campaign.ID> {
        try read { db in
            let arguments: StatementArguments = ["statuses": Self.list(statuses.map(\.rawValue))]
            return Set(try String.fetchAll(db, sql: ActivityQueries.byStatus, arguments: arguments).map { .init($0) })
        }
    }

    /// A page of runs, newest first, and how many there are in all.
    ///
    /// - Parameter number: only runs before the one with this number.
    public func runItems(
        _ filter: RunFilter, before number: Int64 = .max, limit: Int
    ) throws(StoreError) -> (runs: [RunListItem], total: Int) {
        try read { db in
            let (conditions, arguments) = Self.conditions(filter)
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM campaign_run r WHERE \(conditions)", arguments: arguments)
            let page = """
                SELECT r.rowid AS number, r.id, r.status, r.createdAt, \(ActivityQueries.brief) FROM campaign_run r
                WHERE \(conditions) AND r.rowid < :before ORDER BY r.rowid DESC LIMIT :limit
                """
            let rows = try Row.fetchAll(db, sql: page, arguments: arguments &+ ["before": number, "limit": limit])
            return (try rows.map(Self.text), total ?? 0)
        }
    }

    /// - Throws: ``StoreError/runNotFound(_:)``.
    public func runItem(_ id: CampaignRun.ID) throws(StoreError) -> RunListItem {
        try read { db in
            let arguments: StatementArguments = ["id": id.rawValue]
            guard let row = try Row.fetchOne(db, sql: ActivityQueries.one, arguments: arguments) else {
                throw StoreError.runNotFound(id)
            }
            return try Self.text(row)
        }
    }

    private static func conditions(_ filter: RunFilter) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["true"]
        var arguments = StatementArguments()
        if let campaign = filter.campaignId {
            conditions.append("r.campaignId = :campaignId")
            arguments = arguments &+ ["campaignId": campaign.rawValue]
        }
        if !filter.statuses.isEmpty {
            conditions.append("r.status IN (SELECT value FROM json_each(:statuses))")
            arguments = arguments &+ ["statuses": list(filter.statuses.map(\.rawValue))]
        }
        if let trigger = filter.trigger {
            conditions.append("r.\"trigger\" = :trigger")
            arguments = arguments &+ ["trigger": trigger.rawValue]
        }
        if let dryRun = filter.dryRun {
            conditions.append("r.isDryRun = :dryRun")
            arguments = arguments &+ ["dryRun": dryRun]
        }
        for (instant, name, comparison) in [(filter.since, "since", ">="), (filter.until, "until", "<")] {
            guard let instant else { continue }
            conditions.append("r.createdAt \(comparison) :\(name)")
            arguments = arguments &+ [name: milliseconds(instant)]
        }
        return (conditions.joined(separator: " AND "), arguments)
    }

    private static func text(_ row: Row) throws -> RunListItem {
        RunListItem(
            id: .init(row["id"] as String), status: try row.enumeration("status"),
            createdAt: row.instant("createdAt"), json: row["json"], number: row["number"])
    }
}
