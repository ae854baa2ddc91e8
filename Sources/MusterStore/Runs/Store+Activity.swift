public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// The runs of a campaign in short; dry runs do not count.
public struct CampaignActivity: Hashable, Sendable {
    public var runCount: Int
    /// The latest start of a run.
    public var lastRunAt: Date?
    public var latestRun: RunListItem
}

/// Statements on `campaign_activity`.
private enum ActivityQueries {
    /// Binds `ids` (a JSON array). The activity of these campaigns, with their latest runs.
    static let some = """
        SELECT a.campaignId, a.runCount, a.lastRunAt, \(RunListQueries.columns)
        FROM campaign_activity a JOIN campaign_run r ON r.campaignId = a.campaignId AND r.runNumber = a.latestRunNumber
        WHERE a.campaignId IN (SELECT value FROM json_each(:ids))
        """
    /// Binds nothing. The latest start of a run of every campaign that has run.
    static let lastRuns = "SELECT campaignId, lastRunAt FROM campaign_activity WHERE lastRunAt IS NOT NULL"
    /// Binds `statuses` (a JSON array).
    static let byStatus = """
        SELECT campaignId FROM campaign_activity
        WHERE latestRunStatus IN (SELECT value FROM json_each(:statuses))
        """
}

extension Store {
    /// The activity of campaigns that have runs, by campaign.
    public func activity(of ids: [Campaign.ID]) throws(StoreError) -> [Campaign.ID: CampaignActivity] {
        try read { db in
            let arguments: StatementArguments = ["ids": Self.list(ids.map(\.rawValue))]
            let pairs = try Row.fetchAll(db, sql: ActivityQueries.some, arguments: arguments).map { row in
                (
                    Campaign.ID(row["campaignId"] as String),
                    CampaignActivity(
                        runCount: row["runCount"], lastRunAt: row.optionalInstant("lastRunAt"),
                        latestRun: try Self.item(row))
                )
            }
            return Dictionary(firstOf: pairs)
        }
    }

    /// The latest start of a run of every campaign that has run.
    public func lastRuns() throws(StoreError) -> [Campaign.ID: Date] {
        try read { db in
            let pairs = try Row.fetchAll(db, sql: ActivityQueries.lastRuns).map { row in
                (Campaign.ID(row[0] as String), Self.date(row[1]))
            }
            return Dictionary(firstOf: pairs)
        }
    }

    /// The campaigns whose latest run has one of these statuses.
    public func campaigns(withLatestRun statuses: [CampaignRun.Status]) throws(StoreError) -> Set<Campaign.ID> {
        try read { db in
            let arguments: StatementArguments = ["statuses": Self.list(statuses.map(\.rawValue))]
            return Set(try String.fetchAll(db, sql: ActivityQueries.byStatus, arguments: arguments).map { .init($0) })
        }
    }
}
