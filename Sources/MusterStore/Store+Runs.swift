public import Foundation
public import MusterModel
internal import GRDB

/// Statements on campaign runs.
private enum RunQueries {
    /// Binds `campaignId`. One row: the next number.
    static let nextNumber = """
        INSERT INTO campaign_counter (campaignId, lastRunNumber) VALUES (:campaignId, 1)
        ON CONFLICT (campaignId) DO UPDATE SET lastRunNumber = lastRunNumber + 1
        RETURNING lastRunNumber
        """
    /// Binds `campaignId`, `scheduledFor`. One row or none.
    static let ofSlot = """
        SELECT id FROM campaign_run
        WHERE campaignId = :campaignId AND scheduledFor = :scheduledFor AND "trigger" = 'schedule'
        """
    /// Binds all columns.
    static let insert = """
        INSERT INTO campaign_run
            (id, campaignId, runNumber, status, "trigger", scheduledFor, createdAt, json, definition, planHash, dataset,
             datasetVersion)
        VALUES (:id, :campaignId, :runNumber, :status, :trigger, :scheduledFor, :createdAt, :json, :definition, :planHash,
            :dataset, :datasetVersion)
        """
    /// Binds `id`, `dataset`, `version`.
    static let insertDataset = "INSERT INTO run_dataset (runId, dataset, version) VALUES (:id, :dataset, :version)"
    /// Binds `id`. By name.
    static let datasets = "SELECT dataset, version FROM run_dataset WHERE runId = :id ORDER BY dataset"
    /// Binds `id`. One row or none.
    static let one = "SELECT * FROM campaign_run WHERE id = :id"
    /// Binds `id`, `status`, `json`.
    static let update = "UPDATE campaign_run SET status = :status, json = :json WHERE id = :id"
    /// Binds `campaignId`, `limit` (-1 for all). Newest first.
    static let ofCampaign = """
        SELECT id, json FROM campaign_run WHERE campaignId = :campaignId ORDER BY runNumber DESC LIMIT :limit
        """
    /// Of all runs.
    static let ids = "SELECT id FROM campaign_run"
    /// Oldest first.
    static let unfinished = """
        SELECT id, json FROM campaign_run WHERE status IN ('pending', 'running') ORDER BY createdAt, campaignId, runNumber
        """
}

extension Store {
    /// Creates a pending run with the campaign's next number; its id is `<campaign>-<number>`.
    ///
    /// - Parameter scheduledFor: the slot of a scheduled run.
    /// - Throws: ``StoreError/slotTaken(_:)`` when the campaign has a scheduled run for that slot: it fires once, however
    ///   many processes watch it.
    public func createRun(
        of campaignId: Campaign.ID, trigger: CampaignRun.Trigger, scheduledFor: Date? = nil, at instant: Date,
        frozen: FrozenDefinition
    ) throws(StoreError) -> CampaignRun {
        try write { db in
            let slot = scheduledFor.map(InstantFormat.text)
            if trigger == .schedule, let slot {
                let key: StatementArguments = ["campaignId": campaignId.rawValue, "scheduledFor": slot]
                if let id = try String.fetchOne(db, sql: RunQueries.ofSlot, arguments: key) {
                    throw StoreError.slotTaken(.init(id))
                }
            }
            let number = try Int.fetchOne(
                db, sql: RunQueries.nextNumber, arguments: ["campaignId": campaignId.rawValue]) ?? 1
            let run = CampaignRun(
                id: .init("\(campaignId)-\(number)"), campaignId: campaignId, runNumber: number, trigger: trigger,
                scheduledFor: try slot.map(Self.instant), createdAt: try Self.instant(InstantFormat.text(instant)))
            try db.execute(
                sql: RunQueries.insert,
                arguments: [
                    "id": run.id.rawValue, "campaignId": campaignId.rawValue, "runNumber": number,
                    "status": run.status.rawValue, "trigger": trigger.rawValue, "scheduledFor": slot,
                    "createdAt": InstantFormat.text(instant), "json": try CanonicalJSON.text(run),
                    "definition": frozen.json, "planHash": frozen.planHash, "dataset": frozen.dataset?.dataset,
                    "datasetVersion": frozen.dataset?.version,
                ])
            for key in frozen.joined {
                try db.execute(
                    sql: RunQueries.insertDataset,
                    arguments: ["id": run.id.rawValue, "dataset": key.dataset, "version": key.version])
            }
            return run
        }
    }

    /// - Throws: ``StoreError/runNotFound(_:)``.
    public func run(_ id: CampaignRun.ID) throws(StoreError) -> StoredRun {
        try read { db in
            let row = try Self.row(of: id, db)
            let dataset: String? = row["dataset"]
            let version: Int? = row["datasetVersion"]
            let key = dataset.flatMap { dataset in version.map { DatasetVersion.Key(dataset: dataset, version: $0) } }
            let joined = try Row.fetchAll(db, sql: RunQueries.datasets, arguments: ["id": id.rawValue])
            return StoredRun(
                run: try Self.run(row),
                frozen: FrozenDefinition(
                    json: row["definition"], planHash: row["planHash"], dataset: key,
                    joined: joined.map { DatasetVersion.Key(dataset: $0["dataset"], version: $0["version"]) }))
        }
    }

    /// Replaces what is stored about a run; its id, campaign and number stay.
    ///
    /// - Parameter status: what the stored run must be, so that of two who finish or cancel it only one does.
    /// - Throws: ``StoreError/runNotFound(_:)``, ``StoreError/runChanged(_:_:)``.
    public func update(_ run: CampaignRun, expecting status: CampaignRun.Status? = nil) throws(StoreError) {
        try write { db in try Self.update(run, expecting: status, db) }
    }

    static func update(_ run: CampaignRun, expecting status: CampaignRun.Status?, _ db: Database) throws {
        let stored = try Self.run(try row(of: run.id, db))
        if let status, stored.status != status { throw StoreError.runChanged(run.id, stored.status) }
        let values: StatementArguments = [
            "id": run.id.rawValue, "status": run.status.rawValue, "json": try CanonicalJSON.text(run),
        ]
        try db.execute(sql: RunQueries.update, arguments: values)
    }

    /// Newest first.
    public func runs(of campaignId: Campaign.ID, limit: Int? = nil) throws(StoreError) -> [CampaignRun] {
        try read { db in
            let arguments: StatementArguments = ["campaignId": campaignId.rawValue, "limit": limit ?? -1]
            return try Row.fetchAll(db, sql: RunQueries.ofCampaign, arguments: arguments).map(Self.run)
        }
    }

    /// Of all campaigns, in no particular order.
    public func runIds() throws(StoreError) -> [CampaignRun.ID] {
        try read { db in try String.fetchAll(db, sql: RunQueries.ids).map { CampaignRun.ID($0) } }
    }

    /// Pending and running runs of all campaigns, oldest first.
    public func unfinishedRuns() throws(StoreError) -> [CampaignRun] {
        try read { db in try Row.fetchAll(db, sql: RunQueries.unfinished).map(Self.run) }
    }

    private static func row(of id: CampaignRun.ID, _ db: Database) throws -> Row {
        guard let row = try Row.fetchOne(db, sql: RunQueries.one, arguments: ["id": id.rawValue]) else {
            throw StoreError.runNotFound(id)
        }
        return row
    }

    private static func run(_ row: Row) throws -> CampaignRun {
        do {
            return try CanonicalJSON.value(from: row["json"])
        } catch {
            throw StoreError.unreadableRun(.init(row["id"] as String))
        }
    }
}
