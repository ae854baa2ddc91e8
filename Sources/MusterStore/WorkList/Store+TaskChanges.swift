public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

private enum ChangeQueries {
    /// Binds `channelId`, `now`, `campaignId` (null for any), `limit`. In the order in which tasks are to be worked.
    static let next = """
        SELECT \(TaskQueries.columns) FROM \(TaskQueries.source)
        WHERE t.state = 'open' AND t.channelId = :channelId AND t.dueAt > :now
            AND (:campaignId IS NULL OR l.campaignId = :campaignId)
        ORDER BY t.dueAt, t.list, t.number LIMIT :limit
        """
    /// Binds `list`, `number` and the columns that change.
    static let update = """
        UPDATE work_task SET state = :state, assignee = :assignee, claimedAt = :claimedAt, completedAt = :completedAt,
            outcome = :outcome, amount = :amount, note = :note, batch = :batch
        WHERE list = :list AND number = :number
        """
    static let insertChange = """
        INSERT INTO work_task_change (list, number, at, by, action, assignee, outcome, amount, note)
        VALUES (:list, :number, :at, :by, :action, :assignee, :outcome, :amount, :note)
        """
    /// Binds `batch`.
    static let ofBatch = "SELECT \(TaskQueries.columns) FROM \(TaskQueries.source) WHERE t.batch = :batch"
}

/// An outcome of a task, from a row of a file.
public struct TaskCompletion: Hashable, Sendable {
    public var row: Int
    public var id: WorkTask.ID
    public var outcome: WorkOutcome
    /// As in ``Store/completeTask(_:_:of:at:by:)``.
    public var assignee: String?

    public init(row: Int, id: WorkTask.ID, outcome: WorkOutcome, assignee: String?) {
        self.row = row
        self.id = id
        self.outcome = outcome
        self.assignee = assignee
    }
}

extension Store {
    /// Claims open tasks of a channel: first those that are due first, then those of the oldest runs.
    ///
    /// - Parameter count: the maximum number of tasks.
    public func claimNextTasks(
        of channel: Channel.ID, campaign: Campaign.ID?, count: Int, for assignee: String, at instant: Date, by actor: Actor
    ) throws(StoreError) -> [WorkTask] {
        try write { db in
            let rows = try Row.fetchAll(
                db, sql: ChangeQueries.next,
                arguments: [
                    "channelId": channel.rawValue, "now": Self.milliseconds(instant), "campaignId": campaign?.rawValue,
                    "limit": count,
                ])
            return try rows.map { row in
                try Self.change(row, .claim, at: instant, by: actor, db) { task in
                    task.state = .claimed
                    task.assignee = assignee
                    task.claimedAt = Self.rounded(instant)
                }
            }
        }
    }

    /// Claims a task. A repeated claim of the same assignee changes nothing.
    ///
    /// - Throws: ``StoreError/taskNotFound(_:)``, ``StoreError/taskClaimed(_:)``, ``StoreError/taskCompleted(_:)``,
    ///   ``StoreError/taskExpired(_:)``.
    public func claimTask(
        _ id: WorkTask.ID, for assignee: String, at instant: Date, by actor: Actor
    ) throws(StoreError) -> WorkTask {
        try write { db in
            let (row, task) = try Self.unfinished(id, at: instant, db)
            if task.state == .claimed {
                if task.assignee == assignee { return task }
                throw StoreError.taskClaimed(task)
            }
            return try Self.change(row, .claim, at: instant, by: actor, db) { task in
                task.state = .claimed
                task.assignee = assignee
                task.claimedAt = Self.rounded(instant)
            }
        }
    }

    /// Opens a task that its assignee has claimed.
    ///
    /// - Throws: also ``StoreError/taskOpen(_:)``, and the errors of ``claimTask(_:for:at:by:)``.
    public func releaseTask(
        _ id: WorkTask.ID, of assignee: String, at instant: Date, by actor: Actor
    ) throws(StoreError) -> WorkTask {
        try write { db in
            let (row, task) = try Self.unfinished(id, at: instant, db)
            if task.state == .open { throw StoreError.taskOpen(task) }
            if task.assignee != assignee { throw StoreError.taskClaimed(task) }
            return try Self.change(row, .release, at: instant, by: actor, db) { task in
                task.state = .open
                task.assignee = nil
                task.claimedAt = nil
            }
        }
    }

    /// Gives a task to an assignee, also if another one has claimed it.
    ///
    /// - Throws: ``StoreError/taskNotFound(_:)``, ``StoreError/taskCompleted(_:)``, ``StoreError/taskExpired(_:)``.
    public func assignTask(
        _ id: WorkTask.ID, to assignee: String, at instant: Date, by actor: Actor
    ) throws(StoreError) -> WorkTask {
        try write { db in
            let (row, task) = try Self.unfinished(id, at: instant, db)
            if task.assignee == assignee { return task }
            return try Self.change(row, .assign, at: instant, by: actor, db) { task in
                task.state = .claimed
                task.assignee = assignee
                task.claimedAt = Self.rounded(instant)
            }
        }
    }

    /// Completes a task that is open, or that the assignee has claimed. The same completion again changes nothing.
    ///
    /// - Parameter assignee: `nil` for the one who has claimed the task, or the author of the change if nobody has.
    /// - Returns: the task, and whether it was not completed before.
    /// - Throws: ``StoreError/taskNotYet(_:at:)``, and the errors of ``claimTask(_:for:at:by:)``.
    public func completeTask(
        _ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String?, at instant: Date, by actor: Actor
    ) throws(StoreError) -> (task: WorkTask, isNew: Bool) {
        try write { db in try Self.complete(id, outcome, of: assignee, at: instant, by: actor, db) }
    }

    /// Completes tasks, all of them or none.
    ///
    /// - Parameters:
    ///   - next: returns the next outcomes, none at the end.
    ///   - check: refuses an outcome of a task that exists.
    ///   - refused: gets the row of an outcome that is refused, and why. It says whether to try the others nevertheless.
    ///   - isValid: whether, at the end, the completions are kept although none was refused here.
    /// - Returns: the number of tasks that were completed, and of those that were so before; `nil` if none was changed.
    public func completeTasks<Refusal: Error>(
        at instant: Date, by actor: Actor, next: () throws -> [TaskCompletion],
        check: (WorkTask, WorkOutcome) throws(Refusal) -> Void, refused: (_ row: Int, any Error) -> Bool,
        isValid: () -> Bool
    ) throws -> (completed: Int, unchanged: Int)? {
        var counts = (completed: 0, unchanged: 0)
        var (hasRefused, failure) = (false, (any Error)?.none)
        try write { db in
            try db.inSavepoint {
                rows: while true {
                    let rows: [TaskCompletion]
                    do { rows = try next() } catch {
                        failure = error
                        break
                    }
                    if rows.isEmpty { break }
                    for row in rows {
                        do {
                            try check(Self.task(Self.taskRow(row.id, db), at: instant), row.outcome)
                            let isNew = try Self.complete(
                                row.id, row.outcome, of: row.assignee, at: instant, by: actor, db
                            ).isNew
                            if isNew { counts.completed += 1 } else { counts.unchanged += 1 }
                        } catch  where error is Refusal || (error as? StoreError)?.isAboutTask == true {
                            hasRefused = true
                            if !refused(row.row, error) { break rows }
                        }
                    }
                }
                return hasRefused || failure != nil || !isValid() ? .rollback : .commit
            }
        }
        if let failure { throw failure }
        return hasRefused || !isValid() ? nil : counts
    }

    /// Makes the tasks of a batch of the contact history claimed again, so that they can be completed anew.
    static func reopenTasks(ofBatch batch: Int, at instant: Date, by actor: Actor, _ db: Database) throws {
        for row in try Row.fetchAll(db, sql: ChangeQueries.ofBatch, arguments: ["batch": batch]) {
            _ = try change(row, .reopen, at: instant, by: actor, db) { task in
                task.state = .claimed
                task.completedAt = nil
                task.outcome = nil
                task.amount = nil
                task.note = nil
                task.batch = nil
            }
        }
    }

    private static func complete(
        _ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String?, at instant: Date, by actor: Actor, _ db: Database
    ) throws -> (task: WorkTask, isNew: Bool) {
        let row = try taskRow(id, db)
        let at = rounded(outcome.at ?? instant)
        let task = try self.task(row, at: at)
        if task.state == .completed {
            if task.isCompleted(with: outcome, at: outcome.at.map(rounded), by: assignee) { return (task, false) }
            throw StoreError.taskCompleted(task)
        }
        guard at <= rounded(instant), at >= task.createdAt else { throw StoreError.taskNotYet(task, at: at) }
        if task.state == .expired { throw StoreError.taskExpired(task) }
        if let assignee, let other = task.assignee, other != assignee { throw StoreError.taskClaimed(task) }
        let completed = try change(row, .complete, at: instant, by: actor, db) { task in
            task.state = .completed
            task.assignee = assignee ?? task.assignee ?? actor.author
            task.claimedAt = task.claimedAt ?? at
            task.completedAt = at
            task.outcome = outcome.outcome
            task.amount = outcome.amount
            task.note = outcome.note
        }
        return (completed, true)
    }

    /// A task that is open or claimed.
    private static func unfinished(_ id: WorkTask.ID, at instant: Date, _ db: Database) throws -> (row: Row, task: WorkTask) {
        let row = try taskRow(id, db)
        let task = try task(row, at: instant)
        switch task.state {
        case .open, .claimed: return (row, task)
        case .completed: throw StoreError.taskCompleted(task)
        case .expired: throw StoreError.taskExpired(task)
        }
    }

    /// Changes a task, and records the change.
    private static func change(
        _ row: Row, _ action: WorkTaskChange.Action, at instant: Date, by actor: Actor, _ db: Database,
        _ body: (inout WorkTask) -> Void
    ) throws -> WorkTask {
        // At that instant no task is expired: the state is the stored one.
        var task = try task(row, at: .distantPast)
        body(&task)
        let key: StatementArguments = ["list": row["list"] as Int, "number": row["number"] as Int]
        try db.cachedStatement(sql: ChangeQueries.update).execute(
            arguments: key &+ [
                "state": task.state.rawValue, "assignee": task.assignee, "claimedAt": task.claimedAt.map(milliseconds),
                "completedAt": task.completedAt.map(milliseconds), "outcome": task.outcome, "amount": task.amount,
                "note": task.note, "batch": task.batch,
            ])
        try db.cachedStatement(sql: ChangeQueries.insertChange).execute(
            arguments: key &+ [
                "at": milliseconds(instant), "by": actor.author, "action": action.rawValue, "assignee": task.assignee,
                "outcome": task.outcome, "amount": task.amount, "note": task.note,
            ])
        return task
    }
}

extension WorkTask {
    /// - Parameters:
    ///   - instant: `nil` for any.
    ///   - person: the assignee; `nil` for any.
    fileprivate func isCompleted(with other: WorkOutcome, at instant: Date?, by person: String?) -> Bool {
        guard outcome == other.outcome, amount == other.amount, note == other.note else { return false }
        return (instant ?? completedAt) == completedAt && (person ?? assignee) == assignee
    }
}

extension StoreError {
    /// Whether it is about the state of one task.
    fileprivate var isAboutTask: Bool {
        switch self {
        case .taskNotFound, .taskClaimed, .taskOpen, .taskCompleted, .taskExpired, .taskNotYet: true
        default: false
        }
    }
}
