public import Foundation
internal import GRDB
public import MusterModel

/// Conditions on the runs of a list. All must hold; an absent one always holds.
public struct RunFilter: Hashable, Sendable {
    public var campaignId: Campaign.ID?
    /// Empty for any status.
    public var statuses: [CampaignRun.Status] = []
    public var trigger: CampaignRun.Trigger?
    public var dryRun: Bool?
    /// The run was created at this instant or later.
    public var since: Date?
    /// The run was created before this instant.
    public var until: Date?

    public init() {}
}

/// Statements on lists of runs. `conditions` is a condition on `r`, with its own bindings.
enum RunListQueries {
    /// The columns of a ``RunListItem``, of a run `r`.
    static let columns = """
        r.rowid AS number, r.id, r.status, r.createdAt, json_remove(r.json, '$.summary', '$.files', '$.stages') AS json
        """
    /// Binds `id`. One row or none.
    static let one = "SELECT \(columns) FROM campaign_run r WHERE r.id = :id"

    /// One row: the number of runs.
    static func count(_ conditions: String) -> String { "SELECT count(*) FROM campaign_run r WHERE \(conditions)" }

    /// Binds `before`, `limit`. Newest first.
    static func page(_ conditions: String) -> String {
        """
        SELECT \(columns) FROM campaign_run r WHERE \(conditions) AND r.rowid < :before
        ORDER BY r.rowid DESC LIMIT :limit
        """
    }
}

extension Store {
    /// A page of runs, newest first, and the number of all runs that pass the filter.
    ///
    /// - Parameter number: returns only runs before the one with this ``RunListItem/number``.
    public func runItems(
        _ filter: RunFilter, before number: Int64 = .max, limit: Int
    ) throws(StoreError) -> (runs: [RunListItem], total: Int) {
        try read { db in
            let (conditions, arguments) = Self.conditions(filter)
            let total = try Int.fetchOne(db, sql: RunListQueries.count(conditions), arguments: arguments)
            let rows = try Row.fetchAll(
                db, sql: RunListQueries.page(conditions), arguments: arguments &+ ["before": number, "limit": limit])
            return (try rows.map(Self.item), total ?? 0)
        }
    }

    /// One run as lists show it.
    ///
    /// - Throws: ``StoreError/runNotFound(_:)``.
    public func runItem(_ id: CampaignRun.ID) throws(StoreError) -> RunListItem {
        try read { db in
            let arguments: StatementArguments = ["id": id.rawValue]
            guard let row = try Row.fetchOne(db, sql: RunListQueries.one, arguments: arguments) else {
                throw StoreError.runNotFound(id)
            }
            return try Self.item(row)
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

    static func item(_ row: Row) throws -> RunListItem {
        RunListItem(
            id: .init(row["id"] as String), status: try row.enumeration("status"),
            createdAt: row.instant("createdAt"), json: row["json"], number: row["number"])
    }
}
