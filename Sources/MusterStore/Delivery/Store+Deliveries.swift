public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// A delivery that can be claimed, or that a worker is sending.
public struct QueuedDelivery: Hashable, Sendable {
    public var runId: CampaignRun.ID
    public var number: Int
    public var destination: String
    /// The lease of the worker that is sending it, valid or expired.
    public var lease: RunLease?
}

/// What a worker is to do with the delivery that it is sending.
public enum DeliveryStop: String, Hashable, Sendable {
    /// End it.
    case cancel
    /// Stop at once, so that the files can change; it is sent again soon.
    case pause
}

/// A claimed delivery.
public struct ClaimedDelivery: Sendable {
    public var delivery: Delivery
    /// Whether a cancellation was requested before the claim.
    public var isCancelRequested: Bool
}

/// Statements on `delivery` and `delivery_file`.
private enum DeliveryQueries {
    /// Binds the columns of a delivery that waits.
    static let insert = """
        INSERT INTO delivery (runId, number, destination, state, nextAttemptAt, json)
        VALUES (:runId, :number, :destination, :state, :nextAttemptAt, :json)
        """
    /// Binds `runId`, `number`, `position`, `json`.
    static let putFile = """
        INSERT INTO delivery_file (runId, number, position, json) VALUES (:runId, :number, :position, :json)
        ON CONFLICT DO UPDATE SET json = excluded.json
        """
    /// Binds `runId`. By number.
    static let ofRun = "SELECT * FROM delivery WHERE runId = :runId ORDER BY number"
    /// Binds `runId`, `number`. One row or none.
    static let one = "SELECT * FROM delivery WHERE runId = :runId AND number = :number"
    /// Binds `runId`, `number`. In order.
    static let files = "SELECT json FROM delivery_file WHERE runId = :runId AND number = :number ORDER BY position"
    /// Binds nothing. Deliveries that are being sent.
    static let sending = "SELECT * FROM delivery WHERE state = 'sending' ORDER BY rowid"
    /// Binds `now`, `runId` (NULL for all runs). The deliveries that are due, the first of each destination.
    static let due = """
        SELECT * FROM delivery WHERE rowid IN (
            SELECT min(rowid) FROM delivery
            WHERE state = 'waiting' AND nextAttemptAt <= :now AND (:runId IS NULL OR runId = :runId)
            GROUP BY destination)
        ORDER BY nextAttemptAt, rowid
        """
    /// Binds `destination`, `now`, `runId`, `number`. One row if another delivery to the destination has a valid lease.
    static let busy = """
        SELECT 1 FROM delivery
        WHERE destination = :destination AND state = 'sending' AND leaseUntil > :now AND NOT (runId = :runId AND number = :number)
        LIMIT 1
        """
    /// Binds the columns that change.
    static let update = """
        UPDATE delivery SET state = :state, nextAttemptAt = :nextAttemptAt, owner = :owner, leaseUntil = :leaseUntil,
            stopRequest = :stopRequest, json = :json
        WHERE runId = :runId AND number = :number
        """
    /// Binds `runId`, `number`, `until`.
    static let renew = "UPDATE delivery SET leaseUntil = :until WHERE runId = :runId AND number = :number"
    /// Binds `runId`, `number`, `stop`. A cancellation stays.
    static let requestStop = """
        UPDATE delivery SET stopRequest = CASE stopRequest WHEN 'cancel' THEN 'cancel' ELSE :stop END
        WHERE runId = :runId AND number = :number AND state = 'sending'
        """
    /// Binds nothing. Deliveries that are not settled.
    static let open = "SELECT * FROM delivery WHERE state IN ('waiting', 'sending') ORDER BY rowid"
    /// Binds `url`. The last run whose delivery to the webhook has failed because the webhook is gone; one row or none.
    static let gone = """
        SELECT runId FROM delivery JOIN delivery_file USING (runId, number)
        WHERE state = 'failed' AND json_extract(delivery_file.json, '$.failure.code') = 'webhook.gone'
            AND json_extract(delivery_file.json, '$.object') = :url
        ORDER BY delivery.rowid DESC LIMIT 1
        """
    /// Binds nothing. The number of deliveries of each state that any delivery has.
    static let counts = "SELECT state, count(*) AS count FROM delivery GROUP BY state"
}

extension Store {
    /// The deliveries of a run, by number.
    public func deliveries(of runId: CampaignRun.ID) throws(StoreError) -> [Delivery] {
        try read { db in try Self.deliveries(of: runId, db) }
    }

    /// The deliveries that are being sent, and then those that are due, the first of each destination.
    ///
    /// - Parameter runId: limits those that are due to this run.
    public func queuedDeliveries(of runId: CampaignRun.ID? = nil, at instant: Date) throws(StoreError) -> [QueuedDelivery] {
        try read { db in
            let sending = try Row.fetchAll(db, sql: DeliveryQueries.sending)
            let due = try Row.fetchAll(
                db, sql: DeliveryQueries.due, arguments: ["now": Self.milliseconds(instant), "runId": runId?.rawValue])
            return (sending + due).map { row in
                QueuedDelivery(
                    runId: .init(row["runId"] as String), number: row["number"], destination: row["destination"],
                    lease: Self.lease(row))
            }
        }
    }

    /// Claims a delivery, which is then being sent.
    ///
    /// - Parameter lease: the new lease. The delivery must have the lease in `queued`; the caller knows that it has expired or its
    ///   owner has died.
    /// - Returns: `nil` if the delivery has changed, or another one to the same destination is being sent.
    public func claim(
        _ queued: QueuedDelivery, _ lease: RunLease, at instant: Date
    ) throws(StoreError) -> ClaimedDelivery? {
        try write { db in
            let now = Self.milliseconds(instant)
            let key = Self.key(queued.runId, queued.number)
            guard let row = try Row.fetchOne(db, sql: DeliveryQueries.one, arguments: key),
                Self.lease(row) == queued.lease, queued.lease != nil || (row["state"] as String) == "waiting",
                (row["nextAttemptAt"] as Int?).map({ $0 <= now }) ?? true
            else { return nil }
            let isBusy = try Int.fetchOne(
                db, sql: DeliveryQueries.busy, arguments: key &+ ["destination": queued.destination, "now": now])
            guard isBusy == nil else { return nil }
            var delivery = try Self.delivery(row, db)
            delivery.begin(at: instant)
            let isCancelRequested = try Self.stopRequest(row) == .cancel
            try Self.update(delivery, lease: lease, stop: isCancelRequested ? .cancel : nil, db)
            return ClaimedDelivery(delivery: delivery, isCancelRequested: isCancelRequested)
        }
    }

    /// Renews a lease.
    ///
    /// - Returns: whether the worker is to stop.
    /// - Throws: ``StoreError/deliveryLost(_:)``.
    public func renew(_ lease: RunLease, on delivery: Delivery) throws(StoreError) -> DeliveryStop? {
        try write { db in
            let row = try Self.owned(delivery, by: lease.owner, db)
            try db.execute(
                sql: DeliveryQueries.renew,
                arguments: Self.key(delivery.runId, delivery.number) &+ ["until": Self.milliseconds(lease.until)])
            return try Self.stopRequest(row)
        }
    }

    /// Stores a delivery that is being sent, with one of its files. If its attempt has ended, the lease ends, and the run gets the
    /// status that follows from its deliveries.
    ///
    /// - Parameter position: the file that has changed; `nil` for all.
    /// - Throws: ``StoreError/deliveryLost(_:)``.
    public func record(
        _ delivery: Delivery, file position: Int? = nil, by owner: RunOwner, at instant: Date
    ) throws(StoreError) {
        try write { db in
            let row = try Self.owned(delivery, by: owner, db)
            let isSending = delivery.state == .sending
            let stop = try Self.stopRequest(row)
            try Self.update(
                delivery, file: position, lease: isSending ? Self.lease(row) : nil, stop: isSending ? stop : nil, db)
            if !isSending { try Self.settle(delivery.runId, at: instant, db) }
        }
    }

    /// Changes the deliveries of a run that are not being sent, in one transaction with the run's status.
    ///
    /// - Parameters:
    ///   - stop: what the workers are asked to do that have a valid lease. The others' deliveries change like those that wait.
    ///   - change: returns whether anything is left to send, or was changed.
    /// - Returns: the deliveries, and whether any changed or was asked to stop; if not, nothing is recorded.
    public func changeDeliveries(
        of runId: CampaignRun.ID, stop: DeliveryStop? = nil, at instant: Date, by actor: Actor, as action: AuditEntry.Action,
        _ change: (inout Delivery) throws -> Bool
    ) throws(StoreError) -> (deliveries: [Delivery], hasChanged: Bool) {
        try write { db in
            var hasChanged = false
            for row in try Row.fetchAll(db, sql: DeliveryQueries.ofRun, arguments: ["runId": runId.rawValue]) {
                var delivery = try Self.delivery(row, db)
                if let lease = Self.lease(row), lease.until > instant || stop == nil {
                    if let stop {
                        try db.execute(
                            sql: DeliveryQueries.requestStop,
                            arguments: Self.key(runId, delivery.number) &+ ["stop": stop.rawValue])
                    }
                    hasChanged = true
                } else if try change(&delivery) {
                    try Self.update(delivery, lease: nil, stop: nil, db)
                    hasChanged = true
                }
            }
            if hasChanged {
                try Self.settle(runId, at: instant, db)
                try Self.record(AuditEntry(at: instant, by: actor, action: action, subject: .init(.run, runId.rawValue)), db)
            }
            return (try Self.deliveries(of: runId, db), hasChanged)
        }
    }

    /// Asks all workers that are sending a delivery to stop, so that the files of runs can change.
    ///
    /// - Returns: whether any delivery with a valid lease is being sent.
    public func pauseDeliveries(at instant: Date) throws(StoreError) -> Bool {
        try write { db in
            let leased = try Row.fetchAll(db, sql: DeliveryQueries.sending).filter {
                Self.lease($0).map { $0.until > instant } ?? false
            }
            for row in leased {
                try db.execute(
                    sql: DeliveryQueries.requestStop,
                    arguments: Self.key(.init(row["runId"] as String), row["number"]) &+ ["stop": DeliveryStop.pause.rawValue])
            }
            return !leased.isEmpty
        }
    }

    /// Ends all deliveries that wait or are being sent, as failed.
    ///
    /// - Returns: the runs, in order of their ids.
    public func failOpenDeliveries(
        because failure: DeliveryFailure, at instant: Date
    ) throws(StoreError) -> [CampaignRun.ID] {
        try write { db in
            var runs: Set<CampaignRun.ID> = []
            for row in try Row.fetchAll(db, sql: DeliveryQueries.open) {
                var delivery = try Self.delivery(row, db)
                delivery.abandon(because: failure)
                try Self.update(delivery, lease: nil, stop: nil, db)
                runs.insert(delivery.runId)
            }
            for run in runs { try Self.settle(run, at: instant, db) }
            return runs.sorted()
        }
    }

    /// The number of deliveries of each state that any delivery has.
    public func deliveryCounts() throws(StoreError) -> [Delivery.State: Int] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: DeliveryQueries.counts)
            return Dictionary(try rows.map { (try $0.enumeration("state"), $0["count"]) }, uniquingKeysWith: +)
        }
    }

    /// The last run whose delivery to a webhook has failed because the receiver takes no more messages, until that run is
    /// delivered again.
    public func runWithGoneWebhook(_ url: String) throws(StoreError) -> CampaignRun.ID? {
        try read { db in
            try String.fetchOne(db, sql: DeliveryQueries.gone, arguments: ["url": url]).map { CampaignRun.ID($0) }
        }
    }

    /// Changes the deliveries of a run that are held.
    static func changeHeldDeliveries(
        of runId: CampaignRun.ID, _ db: Database, _ change: (inout Delivery) -> Void
    ) throws {
        for var delivery in try deliveries(of: runId, db) where delivery.state == .held {
            change(&delivery)
            try update(delivery, lease: nil, stop: nil, db)
        }
    }

    static func insert(_ delivery: Delivery, _ db: Database) throws {
        try db.execute(
            sql: DeliveryQueries.insert,
            arguments: key(delivery.runId, delivery.number) &+ [
                "destination": delivery.target.destination, "state": delivery.state.rawValue,
                "nextAttemptAt": delivery.nextAttemptAt.map(milliseconds), "json": try text(delivery),
            ])
        for position in delivery.files.indices { try put(position, of: delivery, db) }
    }

    private static func update(
        _ delivery: Delivery, file position: Int? = nil, lease: RunLease?, stop: DeliveryStop?, _ db: Database
    ) throws {
        try db.execute(
            sql: DeliveryQueries.update,
            arguments: key(delivery.runId, delivery.number) &+ [
                "state": delivery.state.rawValue, "nextAttemptAt": delivery.nextAttemptAt.map(milliseconds),
                "owner": lease?.owner.description, "leaseUntil": lease.map { milliseconds($0.until) },
                "stopRequest": stop?.rawValue, "json": try text(delivery),
            ])
        for position in position.map({ $0..<($0 + 1) }) ?? delivery.files.indices { try put(position, of: delivery, db) }
    }

    /// The delivery without its files, which have rows of their own.
    private static func text(_ delivery: Delivery) throws -> String {
        var delivery = delivery
        delivery.files = []
        return try CanonicalJSON.text(delivery)
    }

    private static func put(_ position: Int, of delivery: Delivery, _ db: Database) throws {
        try db.execute(
            sql: DeliveryQueries.putFile,
            arguments: key(delivery.runId, delivery.number) &+ [
                "position": position, "json": try CanonicalJSON.text(delivery.files[position]),
            ])
    }

    /// Gives a run the status that follows from its deliveries: `completed_with_errors` while one of them has failed or was
    /// cancelled, `completed` once all are delivered. In between it keeps its status.
    private static func settle(_ runId: CampaignRun.ID, at instant: Date, _ db: Database) throws {
        var run = try run(row(of: runId, db))
        let deliveries = try deliveries(of: runId, db)
        let problems = deliveries.compactMap(\.problem)
        guard run.status.isDecided, !problems.isEmpty || deliveries.allSatisfy({ $0.state == .delivered }) else { return }
        let next: CampaignRun.Status = problems.isEmpty ? .completed : .completed_with_errors
        if run.status != next { try run.move(to: next, at: rounded(instant)) }
        run.error = problems.isEmpty ? nil : problems.joined(separator: "\n")
        try update(run, db)
        try noteEvent(of: run, at: instant, db)
    }

    static func deliveries(of runId: CampaignRun.ID, _ db: Database) throws -> [Delivery] {
        try Row.fetchAll(db, sql: DeliveryQueries.ofRun, arguments: ["runId": runId.rawValue]).map { try delivery($0, db) }
    }

    private static func delivery(_ row: Row, _ db: Database) throws -> Delivery {
        let runId = CampaignRun.ID(row["runId"] as String)
        do {
            var delivery: Delivery = try CanonicalJSON.value(from: row["json"])
            delivery.files = try String.fetchAll(
                db, sql: DeliveryQueries.files, arguments: key(runId, row["number"])
            ).map { try CanonicalJSON.value(from: $0) }
            return delivery
        } catch is DecodingError {
            throw StoreError.unreadableRun(runId)
        }
    }

    private static func key(_ runId: CampaignRun.ID, _ number: Int) -> StatementArguments {
        ["runId": runId.rawValue, "number": number]
    }

    private static func stopRequest(_ row: Row) throws -> DeliveryStop? {
        try (row["stopRequest"] as String?).map { _ in try row.enumeration("stopRequest") }
    }

    private static func owned(_ delivery: Delivery, by owner: RunOwner, _ db: Database) throws -> Row {
        let arguments = key(delivery.runId, delivery.number)
        guard let row = try Row.fetchOne(db, sql: DeliveryQueries.one, arguments: arguments), lease(row)?.owner == owner
        else { throw StoreError.deliveryLost(delivery.runId) }
        return row
    }
}
