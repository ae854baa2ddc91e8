public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// A run with its snapshot.
public struct StoredRun: Hashable, Sendable {
    public var run: CampaignRun
    public var frozen: RunSnapshot
}

/// The input of a run, frozen when the run is created: later changes of the catalog and the datasets do not affect it.
public struct RunSnapshot: Hashable, Sendable {
    /// The plan as JSON; the campaign as JSON for a run that could not be planned.
    public var json: String
    public var planHash: String?
    /// The revision of the catalog that the plan was made of; `nil` for a run that could not be planned.
    public var catalogRevision: Int?
    /// The customers' dataset. It and the joined datasets are not swept before the run has finished and a later run of its
    /// campaign has completed.
    public var dataset: DatasetVersion.Key?
    /// The datasets that are joined to it, by name, each once.
    public var joined: [DatasetVersion.Key]
    /// Whether the flow applies contact policies. Of the runs for which this is true, one at a time is in progress.
    public var usesContactPolicies: Bool

    public init(
        json: String, planHash: String? = nil, catalogRevision: Int? = nil, dataset: DatasetVersion.Key? = nil,
        joined: [DatasetVersion.Key] = [], usesContactPolicies: Bool = false
    ) {
        self.json = json
        self.planHash = planHash
        self.catalogRevision = catalogRevision
        self.dataset = dataset
        self.joined = joined
        self.usesContactPolicies = usesContactPolicies
    }
}

/// Statements on `campaign_run` and `run_dataset`.
private enum RunQueries {
    /// Binds `campaignId`. One row: the next run number.
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
    /// Binds `key`. The latest run with it, or no row.
    static let ofIdempotencyKey = """
        SELECT * FROM campaign_run WHERE idempotencyKey = :key ORDER BY rowid DESC LIMIT 1
        """
    /// Binds the columns of a run that has not started.
    static let insert = """
        INSERT INTO campaign_run
            (id, campaignId, runNumber, status, "trigger", isDryRun, scheduledFor, createdAt, json, definition, planHash,
             catalogRevision, dataset, datasetVersion, usesContactPolicies, idempotencyKey, unreportedBy)
        VALUES (:id, :campaignId, :runNumber, :status, :trigger, :isDryRun, :scheduledFor, :createdAt, :json, :definition,
            :planHash, :catalogRevision, :dataset, :datasetVersion, :usesContactPolicies, :idempotencyKey, :unreportedBy)
        """
    /// Binds `id`, `dataset`, `version`.
    static let insertDataset = "INSERT INTO run_dataset (runId, dataset, version) VALUES (:id, :dataset, :version)"
    /// Binds `id`. By name.
    static let datasets = "SELECT dataset, version FROM run_dataset WHERE runId = :id ORDER BY dataset"
    /// Binds `id`. One row or none.
    static let one = "SELECT * FROM campaign_run WHERE id = :id"
    /// Binds `id`, `status`, `startedAt`, `json`.
    static let update = """
        UPDATE campaign_run SET status = :status, startedAt = :startedAt, json = :json WHERE id = :id
        """
    /// Binds `id`, `json`, `planHash`.
    static let replacePlan = "UPDATE campaign_run SET definition = :json, planHash = :planHash WHERE id = :id"
    /// Binds `campaignId`, `limit` (-1 for all). Newest first.
    static let ofCampaign = """
        SELECT id, json FROM campaign_run WHERE campaignId = :campaignId ORDER BY runNumber DESC LIMIT :limit
        """
    /// Binds `campaignId`. One row or none: the latest run of the campaign that is no dry run.
    static let latest = """
        SELECT * FROM campaign_run WHERE campaignId = :campaignId AND NOT isDryRun ORDER BY runNumber DESC LIMIT 1
        """
    /// Binds `campaignId`, `caller`. One row or none: the latest run that this caller has not reported.
    static let awaited = """
        SELECT * FROM campaign_run WHERE campaignId = :campaignId AND unreportedBy = :caller ORDER BY runNumber DESC LIMIT 1
        """
    /// Binds `id`, `caller`. A run that another client of the API waits for stays with that client.
    static let adopt = """
        UPDATE campaign_run SET unreportedBy = :caller
        WHERE id = :id AND (unreportedBy IS NULL OR unreportedBy NOT LIKE 'client %')
        """
    /// Binds `id`. Also concerns earlier runs of the campaign by the same caller.
    static let reported = """
        UPDATE campaign_run SET unreportedBy = NULL
        FROM (SELECT campaignId, runNumber, unreportedBy AS caller FROM campaign_run WHERE id = :id) AS told
        WHERE campaign_run.campaignId = told.campaignId AND campaign_run.runNumber <= told.runNumber AND unreportedBy = caller
        """
    /// Binds nothing. The ids of all runs.
    static let ids = "SELECT id FROM campaign_run"
}

extension Store {
    /// An idempotency key is valid for a day.
    private static let idempotencySeconds: TimeInterval = 86_400

    /// Creates a run with the campaign's next number; its id is `<campaign>-<number>`.
    ///
    /// - Parameters:
    ///   - scheduledFor: the slot of a scheduled run.
    ///   - lease: a lease for a caller that performs the run itself.
    ///   - idempotencyKey: if a run was created with the same key within a day, that run is returned.
    ///   - client: a client of the API that waits for the run and reports its outcome.
    ///   - isAwaited: whether the latest run that the client has not reported is returned instead of a new one.
    ///   - actor: the author of the run in the audit log; `nil` records nothing there.
    /// - Throws: ``StoreError/slotTaken(_:)`` when the campaign has a run for that slot: a slot fires once, however many
    ///   processes schedule it; ``StoreError/datasetReplaced(_:)`` when a dataset version of the plan has been removed.
    public func createRun(
        of campaignId: Campaign.ID, trigger: CampaignRun.Trigger, scheduledFor: Date? = nil, isDry: Bool = false,
        at instant: Date, frozen: RunSnapshot, lease: RunLease? = nil, idempotencyKey: String? = nil,
        awaitedBy client: String? = nil, unless isAwaited: (CampaignRun) -> Bool = { _ in false }, by actor: Actor? = nil
    ) throws(StoreError) -> CampaignRun {
        try write { db in
            if let client, let known = try Self.awaitedRun(of: campaignId, by: client, db), isAwaited(known) { return known }
            if let idempotencyKey,
                let row = try Row.fetchOne(db, sql: RunQueries.ofIdempotencyKey, arguments: ["key": idempotencyKey])
            {
                let known = try Self.run(row)
                if instant.timeIntervalSince(known.createdAt) < Self.idempotencySeconds { return known }
            }
            let run = try Self.insertRun(
                of: campaignId, trigger: trigger, scheduledFor: scheduledFor, isDry: isDry, at: instant, frozen: frozen,
                idempotencyKey: idempotencyKey, reporter: lease?.owner.description ?? client.map(Self.caller), db)
            if let lease { try Self.put(lease, on: run.id, db) }
            if let actor {
                let entry = AuditEntry(
                    at: instant, by: actor, action: .trigger, subject: .init(.run, run.id.rawValue),
                    after: try CanonicalJSON.text(AuditedRun(run)))
                try Self.record(entry, db)
            }
            return run
        }
    }

    /// - Parameter failure: the reason why the run cannot start. It is created as failed.
    static func insertRun(
        of campaignId: Campaign.ID, trigger: CampaignRun.Trigger, scheduledFor: Date?, isDry: Bool, at instant: Date,
        frozen: RunSnapshot, idempotencyKey: String? = nil, reporter: String? = nil, failure: String? = nil, _ db: Database
    ) throws -> CampaignRun {
        let slot = scheduledFor.map(milliseconds)
        if trigger == .schedule, let slot {
            let key: StatementArguments = ["campaignId": campaignId.rawValue, "scheduledFor": slot]
            if let id = try String.fetchOne(db, sql: RunQueries.ofSlot, arguments: key) {
                throw StoreError.slotTaken(.init(id))
            }
        }
        for key in (frozen.dataset.map { [$0] } ?? []) + frozen.joined where try !Self.exists(key, db) {
            throw StoreError.datasetReplaced(key)
        }
        let number = try Int.fetchOne(db, sql: RunQueries.nextNumber, arguments: ["campaignId": campaignId.rawValue]) ?? 1
        var run = CampaignRun(
            id: .init("\(campaignId)-\(number)"), campaignId: campaignId, runNumber: number, trigger: trigger,
            scheduledFor: slot.map(date), createdAt: rounded(instant), dryRun: isDry)
        if let failure {
            run.error = failure
            try run.move(to: .failed, at: run.createdAt)
        }
        try db.execute(
            sql: RunQueries.insert,
            arguments: [
                "id": run.id.rawValue, "campaignId": campaignId.rawValue, "runNumber": number,
                "status": run.status.rawValue, "trigger": trigger.rawValue, "isDryRun": isDry, "scheduledFor": slot,
                "createdAt": milliseconds(instant), "json": try CanonicalJSON.text(run), "definition": frozen.json,
                "planHash": frozen.planHash, "catalogRevision": frozen.catalogRevision,
                "dataset": frozen.dataset?.dataset, "datasetVersion": frozen.dataset?.version,
                "usesContactPolicies": frozen.usesContactPolicies && !isDry,
                "idempotencyKey": idempotencyKey, "unreportedBy": reporter,
            ])
        try noteEvent(of: run, at: run.createdAt, db)
        for key in frozen.joined {
            try db.execute(
                sql: RunQueries.insertDataset,
                arguments: ["id": run.id.rawValue, "dataset": key.dataset, "version": key.version])
        }
        return run
    }

    /// A run with its snapshot.
    ///
    /// - Throws: ``StoreError/runNotFound(_:)``.
    public func run(_ id: CampaignRun.ID) throws(StoreError) -> StoredRun {
        try read { db in
            let row = try Self.row(of: id, db)
            return StoredRun(run: try Self.run(row), frozen: try Self.frozen(row, db))
        }
    }

    /// Replaces the plan of a run that starts at another instant than the one it was planned for.
    ///
    /// - Throws: ``StoreError/claimLost(_:)`` when the lease has another owner, or the run is over.
    public func replacePlan(
        of id: CampaignRun.ID, json: String, planHash: String, by owner: RunOwner
    ) throws(StoreError) {
        try write { db in
            _ = try Self.owned(id, by: owner, db)
            try db.execute(
                sql: RunQueries.replacePlan, arguments: ["id": id.rawValue, "json": json, "planHash": planHash])
        }
    }

    static func frozen(_ row: Row, _ db: Database) throws -> RunSnapshot {
        let dataset: String? = row["dataset"]
        let version: Int? = row["datasetVersion"]
        let key = dataset.flatMap { dataset in version.map { DatasetVersion.Key(dataset: dataset, version: $0) } }
        let joined = try Row.fetchAll(db, sql: RunQueries.datasets, arguments: ["id": row["id"] as String])
        return RunSnapshot(
            json: row["definition"], planHash: row["planHash"], catalogRevision: row["catalogRevision"], dataset: key,
            joined: joined.map { DatasetVersion.Key(dataset: $0["dataset"], version: $0["version"]) },
            usesContactPolicies: row["usesContactPolicies"])
    }

    /// Stores the run's status and everything that changes while it runs.
    static func update(_ run: CampaignRun, _ db: Database) throws {
        let values: StatementArguments = [
            "id": run.id.rawValue, "status": run.status.rawValue, "startedAt": run.startedAt.map(milliseconds),
            "json": try CanonicalJSON.text(run),
        ]
        try db.execute(sql: RunQueries.update, arguments: values)
    }

    /// The runs of a campaign, newest first.
    ///
    /// - Parameter limit: the maximum number of runs; `nil` returns all.
    public func runs(of campaignId: Campaign.ID, limit: Int? = nil) throws(StoreError) -> [CampaignRun] {
        try read { db in
            let arguments: StatementArguments = ["campaignId": campaignId.rawValue, "limit": limit ?? -1]
            return try Row.fetchAll(db, sql: RunQueries.ofCampaign, arguments: arguments).map(Self.run)
        }
    }

    /// The latest run of a campaign, dry runs aside, if it is completed and its caller was not told yet.
    ///
    /// - Returns: the run, and the caller that performed it.
    public func unreportedRun(of campaignId: Campaign.ID) throws(StoreError) -> (run: CampaignRun, by: RunOwner)? {
        try read { db in
            let arguments: StatementArguments = ["campaignId": campaignId.rawValue]
            guard let row = try Row.fetchOne(db, sql: RunQueries.latest, arguments: arguments),
                let owner: String = row["unreportedBy"], !owner.hasPrefix(Self.clientPrefix)
            else { return nil }
            let run = try Self.run(row)
            return run.status.isDecided ? (run, RunOwner(text: owner)) : nil
        }
    }

    /// The latest run of a campaign that this client of the API waits for, in any state.
    public func awaitedRun(of campaignId: Campaign.ID, by client: String) throws(StoreError) -> CampaignRun? {
        try read { db in try Self.awaitedRun(of: campaignId, by: client, db) }
    }

    private static func awaitedRun(of campaignId: Campaign.ID, by client: String, _ db: Database) throws -> CampaignRun? {
        let arguments: StatementArguments = ["campaignId": campaignId.rawValue, "caller": caller(client)]
        return try Row.fetchOne(db, sql: RunQueries.awaited, arguments: arguments).map(run)
    }

    /// Records that a client of the API waits for a run whose caller has died.
    public func adopt(_ id: CampaignRun.ID, by client: String) throws(StoreError) {
        try write { db in
            try db.execute(sql: RunQueries.adopt, arguments: ["id": id.rawValue, "caller": Self.caller(client)])
        }
    }

    /// The start of the caller of a run, if it is a client of the API. A process has the form of ``RunOwner``.
    private static let clientPrefix = "client "

    private static func caller(_ client: String) -> String { clientPrefix + client }

    /// Records that the caller of a run was told its outcome, and with it those of its earlier runs of the campaign.
    public func noteReported(_ id: CampaignRun.ID) throws(StoreError) {
        try write { db in try db.execute(sql: RunQueries.reported, arguments: ["id": id.rawValue]) }
    }

    /// The ids of all runs, in no particular order.
    public func runIds() throws(StoreError) -> [CampaignRun.ID] {
        try read { db in try String.fetchAll(db, sql: RunQueries.ids).map { CampaignRun.ID($0) } }
    }

    static func row(of id: CampaignRun.ID, _ db: Database) throws -> Row {
        guard let row = try Row.fetchOne(db, sql: RunQueries.one, arguments: ["id": id.rawValue]) else {
            throw StoreError.runNotFound(id)
        }
        return row
    }

    static func run(_ row: Row) throws -> CampaignRun {
        do {
            return try CanonicalJSON.value(from: row["json"])
        } catch {
            throw StoreError.unreadableRun(.init(row["id"] as String))
        }
    }
}

/// A triggered run in the audit log.
struct AuditedRun: Encodable {
    var campaignId: Campaign.ID
    var dryRun: Bool

    init(_ run: CampaignRun) {
        campaignId = run.campaignId
        dryRun = run.dryRun
    }
}
