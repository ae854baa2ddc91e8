public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// An event of a run that is to be announced.
public struct RunEvent: Hashable, Sendable {
    public var runId: CampaignRun.ID
    public var event: RunNotification.Event
    public var at: Date
}

/// A notification that is due, with the lease of a worker that is sending it or died while it did.
public struct DueNotification: Hashable, Sendable {
    public var notification: RunNotification
    public var lease: RunLease?
}

/// Statements on `run_event` and `notification`.
private enum NotificationQueries {
    /// Binds `runId`, `event`, `at`. An event that has occurred before stays as it is.
    static let note = "INSERT INTO run_event (runId, event, at) VALUES (:runId, :event, :at) ON CONFLICT DO NOTHING"
    /// Binds nothing. Oldest first.
    static let new = "SELECT runId, event, at FROM run_event WHERE NOT isAnnounced ORDER BY at, runId LIMIT 100"
    /// Binds `runId`, `event`. Changes nothing when another process has announced it.
    static let announce = "UPDATE run_event SET isAnnounced = 1 WHERE runId = :runId AND event = :event AND NOT isAnnounced"
    /// Binds the columns of a notification that waits.
    static let insert = """
        INSERT INTO notification (runId, event, number, state, nextAttemptAt, json)
        VALUES (:runId, :event, :number, :state, :nextAttemptAt, :json)
        """
    /// Binds `now`. Those that have waited longest come first.
    static let due = """
        SELECT * FROM notification WHERE state = 'waiting' AND nextAttemptAt <= :now ORDER BY nextAttemptAt, rowid LIMIT 100
        """
    /// Binds `runId`, `event`, `number`. One row or none.
    static let one = "SELECT * FROM notification WHERE runId = :runId AND event = :event AND number = :number"
    /// Binds `runId`, `event`, `number`, `owner`, `until`.
    static let lease = """
        UPDATE notification SET owner = :owner, leaseUntil = :until WHERE runId = :runId AND event = :event AND number = :number
        """
    /// Binds `runId`, `event`, `number` and the columns that change. Removes the lease.
    static let update = """
        UPDATE notification SET state = :state, nextAttemptAt = :nextAttemptAt, json = :json, owner = NULL, leaseUntil = NULL
        WHERE runId = :runId AND event = :event AND number = :number
        """
    /// Binds `runId`. In the order of the events.
    static let ofRun = "SELECT * FROM notification WHERE runId = :runId ORDER BY rowid"
    static let discardEvents = "UPDATE run_event SET isAnnounced = 1 WHERE NOT isAnnounced"
    static let discard = "DELETE FROM notification WHERE state = 'waiting'"
}

extension Store {
    /// Notes in the transaction that changes a run what is to be announced of it: that it is held, or that it and its deliveries
    /// have ended, apart from waves whose time has not come. Each is noted once. Dry runs are not announced.
    static func noteEvent(of run: CampaignRun, at instant: Date, _ db: Database) throws {
        guard run.status.isFinal, !run.dryRun else { return }
        if !run.isHeld {
            let isOver = try deliveries(of: run.id, db).allSatisfy { $0.isSettled || $0.isScheduled(after: instant) }
            guard isOver else { return }
        }
        let event: RunNotification.Event = run.isHeld ? .held : .ended
        try db.execute(
            sql: NotificationQueries.note,
            arguments: ["runId": run.id.rawValue, "event": event.rawValue, "at": milliseconds(instant)])
    }

    /// Events that no process has announced, the oldest first.
    public func newRunEvents() throws(StoreError) -> [RunEvent] {
        try read { db in
            try Row.fetchAll(db, sql: NotificationQueries.new).map { row in
                RunEvent(runId: .init(row["runId"] as String), event: try row.enumeration("event"), at: row.instant("at"))
            }
        }
    }

    /// Queues the notifications of an event, unless another process has done so.
    public func announce(_ event: RunEvent, _ notifications: [RunNotification]) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: NotificationQueries.announce, arguments: ["runId": event.runId.rawValue, "event": event.event.rawValue])
            guard db.changesCount == 1 else { return }
            for notification in notifications {
                try db.execute(sql: NotificationQueries.insert, arguments: key(notification) &+ values(notification))
            }
        }
    }

    /// Notifications that are due, those that have waited longest first.
    public func dueNotifications(at instant: Date) throws(StoreError) -> [DueNotification] {
        try read { db in
            try Row.fetchAll(db, sql: NotificationQueries.due, arguments: ["now": Self.milliseconds(instant)]).map { row in
                DueNotification(notification: try Self.notification(row), lease: Self.lease(row))
            }
        }
    }

    /// Claims a notification.
    ///
    /// - Parameter lease: the new lease. The notification must have the lease in `due`; the caller knows that it has expired or
    ///   its owner has died.
    /// - Returns: whether it has not changed in the meantime.
    public func claim(_ due: DueNotification, _ lease: RunLease) throws(StoreError) -> Bool {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: NotificationQueries.one, arguments: key(due.notification)),
                try Self.notification(row) == due.notification, Self.lease(row) == due.lease
            else { return false }
            try db.execute(
                sql: NotificationQueries.lease,
                arguments: key(due.notification) &+ [
                    "owner": lease.owner.description, "until": Self.milliseconds(lease.until),
                ])
            return true
        }
    }

    /// Stores a notification after an attempt, and ends the lease, unless another worker has taken it over.
    public func record(_ notification: RunNotification, by owner: RunOwner) throws(StoreError) {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: NotificationQueries.one, arguments: key(notification)),
                Self.lease(row)?.owner == owner
            else { return }
            try db.execute(sql: NotificationQueries.update, arguments: key(notification) &+ values(notification))
        }
    }

    /// The notifications of a run, in the order of the events.
    public func notifications(of run: CampaignRun.ID) throws(StoreError) -> [RunNotification] {
        try read { db in
            try Row.fetchAll(db, sql: NotificationQueries.ofRun, arguments: ["runId": run.rawValue]).map(Self.notification)
        }
    }

    /// Discards what is not announced yet: of a restored workspace, it may have been announced after the backup was made.
    public func discardNotifications() throws(StoreError) {
        try write { db in
            try db.execute(sql: NotificationQueries.discardEvents)
            try db.execute(sql: NotificationQueries.discard)
        }
    }

    private func key(_ notification: RunNotification) -> StatementArguments {
        [
            "runId": notification.runId.rawValue, "event": notification.event.rawValue, "number": notification.number,
        ]
    }

    private func values(_ notification: RunNotification) throws -> StatementArguments {
        [
            "state": notification.state.rawValue, "nextAttemptAt": notification.nextAttemptAt.map(Self.milliseconds),
            "json": try CanonicalJSON.text(notification),
        ]
    }

    private static func notification(_ row: Row) throws -> RunNotification {
        do {
            return try CanonicalJSON.value(from: row["json"])
        } catch is DecodingError {
            throw StoreError.unreadableRun(.init(row["runId"] as String))
        }
    }
}
