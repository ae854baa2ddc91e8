public import Foundation
internal import GRDB
public import MusterModel

/// A task that a run makes.
public struct NewTask: Hashable, Sendable {
    public var customerId: String
    public var offerId: String
    public var channelId: String
    public var creativeId: String
    public var rank: Int
    public var score: Double
    public var personalization: String?
    public var dueAt: Date?

    public init(
        customerId: String, offerId: String, channelId: String, creativeId: String, rank: Int, score: Double,
        personalization: String? = nil, dueAt: Date? = nil
    ) {
        self.customerId = customerId
        self.offerId = offerId
        self.channelId = channelId
        self.creativeId = creativeId
        self.rank = rank
        self.score = score
        self.personalization = personalization
        self.dueAt = dueAt
    }
}

/// Tasks that a run has written. They count once the run is recorded as completed with them.
public struct StagedTasks: Hashable, Sendable {
    public var count: Int
    fileprivate var list: Int
}

private enum StagingQueries {
    /// Binds `runId`. One row or none.
    static let list = "SELECT id, createdAt FROM work_list WHERE runId = :runId"
    /// Binds `runId`, `campaignId`.
    static let insertList = "INSERT INTO work_list (runId, campaignId) VALUES (:runId, :campaignId)"
    /// Binds the columns of an open task, in this order.
    static let insert = """
        INSERT INTO work_task
            (list, number, customerId, offerId, channelId, creativeId, rank, score, personalization, dueAt, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')
        """
    /// Binds `list`. One row.
    static let last = "SELECT coalesce(max(number), 0) FROM work_task WHERE list = :list"
    /// Binds `list`, `createdAt`.
    static let publish = "UPDATE work_list SET createdAt = :createdAt WHERE id = :list AND createdAt IS NULL"
    /// Binds `list`. Keeps staged tasks after the end of their run.
    static let hold = "UPDATE work_list SET isHeld = 1 WHERE id = :list AND createdAt IS NULL"
    /// Binds `runId`, `createdAt`: NULL leaves the tasks to ``Store/removeAbandonedTasks()``.
    static let endHold = "UPDATE work_list SET isHeld = 0, createdAt = :createdAt WHERE runId = :runId AND isHeld"
    /// Binds `list`, `limit`.
    static let remove = """
        DELETE FROM work_task WHERE list = :list AND number IN
            (SELECT number FROM work_task WHERE list = :list ORDER BY number LIMIT :limit)
        """
    /// Binds `list`.
    static let removeList = "DELETE FROM work_list WHERE id = :list AND createdAt IS NULL"
    /// Lists of runs that have ended without them.
    static let abandoned = """
        SELECT l.id FROM work_list l JOIN campaign_run r ON r.id = l.runId
        WHERE l.createdAt IS NULL AND NOT l.isHeld AND r.status NOT IN ('pending', 'running')
        """
}

extension Store {
    /// The rows that one transaction writes or removes: other processes wait for less than a second.
    private static let tasksPerTransaction = 20_000

    /// Writes the tasks of a run, in several transactions. They do not count yet. Tasks that an earlier attempt has written are
    /// removed.
    ///
    /// - Parameter next: returns the next tasks, none at the end. Numbers follow this order.
    /// - Throws: ``StoreError/claimLost(_:)`` when the lease has another owner, or the run is over; the error of `next`.
    public func stageTasks(
        of run: CampaignRun, by owner: RunOwner, next: (_ limit: Int) throws -> [NewTask]
    ) throws -> StagedTasks {
        let (list, isNew) = try write { db -> (Int, Bool) in
            _ = try Self.owned(run.id, by: owner, db)
            if let row = try Row.fetchOne(db, sql: StagingQueries.list, arguments: ["runId": run.id.rawValue]) {
                return (row["id"], false)
            }
            try db.execute(
                sql: StagingQueries.insertList,
                arguments: ["runId": run.id.rawValue, "campaignId": run.campaignId.rawValue])
            return (Int(db.lastInsertedRowID), true)
        }
        if !isNew { try removeStaged(list) { db in _ = try Self.owned(run.id, by: owner, db) } }
        var count = 0
        while true {
            let tasks = try next(Self.tasksPerTransaction)
            if tasks.isEmpty { return StagedTasks(count: count, list: list) }
            try write { db in
                _ = try Self.owned(run.id, by: owner, db)
                let statement = try db.makeStatement(sql: StagingQueries.insert)
                for (index, task) in tasks.enumerated() {
                    try statement.execute(arguments: [
                        list, count + index + 1, task.customerId, task.offerId, task.channelId, task.creativeId, task.rank,
                        task.score, task.personalization, task.dueAt.map(Self.milliseconds) ?? Self.noDueDate,
                    ])
                }
            }
            count += tasks.count
        }
    }

    /// Makes staged tasks count, or keeps them until ``endTaskHold(of:publishingAt:_:)``.
    static func publish(_ staged: StagedTasks, at instant: Date, isHeld: Bool, _ db: Database) throws {
        let last = try Int.fetchOne(db, sql: StagingQueries.last, arguments: ["list": staged.list])
        if isHeld {
            try db.execute(sql: StagingQueries.hold, arguments: ["list": staged.list])
        } else {
            try db.execute(
                sql: StagingQueries.publish, arguments: ["list": staged.list, "createdAt": milliseconds(instant)])
        }
        guard last == staged.count, db.changesCount == 1 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the staged tasks are incomplete")
        }
    }

    /// Makes the tasks of a held run count.
    ///
    /// - Parameter instant: `nil` if they are never to count: ``removeAbandonedTasks()`` then removes them.
    static func endTaskHold(of run: CampaignRun.ID, publishingAt instant: Date?, _ db: Database) throws {
        try db.execute(
            sql: StagingQueries.endHold, arguments: ["runId": run.rawValue, "createdAt": instant.map(milliseconds)])
    }

    /// Removes staged tasks of runs that have ended without them.
    public func removeAbandonedTasks() throws(StoreError) {
        let lists = try read { db in try Int.fetchAll(db, sql: StagingQueries.abandoned) }
        for list in lists {
            try removeStaged(list) { _ in }
            try write { db in try db.execute(sql: StagingQueries.removeList, arguments: ["list": list]) }
        }
    }

    private func removeStaged(_ list: Int, unless check: (Database) throws -> Void) throws(StoreError) {
        var removed = 0
        repeat {
            removed = try write { db in
                try check(db)
                try db.execute(
                    sql: StagingQueries.remove, arguments: ["list": list, "limit": Self.tasksPerTransaction])
                return db.changesCount
            }
        } while removed > 0
    }
}
