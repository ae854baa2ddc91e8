internal import Foundation
internal import GRDB
public import MusterModel

private enum OutcomeQueries {
    /// Binds `limit`. Completed tasks whose outcome is in no batch, in a fixed order.
    static let unrecorded = """
        SELECT \(TaskQueries.columns) FROM \(TaskQueries.source)
        WHERE t.state = 'completed' AND t.batch IS NULL ORDER BY t.list, t.number LIMIT :limit
        """
    /// One row: whether there is such a task.
    static let hasUnrecorded = "SELECT EXISTS (SELECT 1 FROM work_task WHERE state = 'completed' AND batch IS NULL)"
    /// Binds `batch`, `number` and `run`. Changes nothing when the task has changed.
    static let record = """
        UPDATE work_task SET batch = :batch
        WHERE number = :number AND list = (SELECT id FROM work_list WHERE runId = :run) AND state = 'completed' AND batch IS NULL
        """
}

extension Store {
    /// Whether completed tasks have outcomes that are not in the contact history. Cheap.
    public func hasUnrecordedOutcomes() throws(StoreError) -> Bool {
        try read { db in try Bool.fetchOne(db, sql: OutcomeQueries.hasUnrecorded) ?? false }
    }

    /// Completed tasks whose outcomes are not in the contact history.
    public func unrecordedOutcomes(limit: Int) throws(StoreError) -> [WorkTask] {
        try read { db in
            try Row.fetchAll(db, sql: OutcomeQueries.unrecorded, arguments: ["limit": limit]).map { row in
                try Self.task(row, at: .distantPast)
            }
        }
    }

    /// Registers the outcomes of tasks as a batch of the contact history, and notes the batch at the tasks, in one transaction.
    ///
    /// - Returns: the file with its batch number; `nil`, with nothing changed, if a task has been removed in the meantime.
    public func register(
        _ file: InteractionFile, outcomesOf tasks: [WorkTask.ID], by actor: Actor
    ) throws(StoreError) -> InteractionFile? {
        try write { db in
            var registered: InteractionFile?
            try db.inSavepoint {
                let file = try Self.register(file, by: actor, db)
                let statement = try db.makeStatement(sql: OutcomeQueries.record)
                for id in tasks {
                    guard let key = TaskKey(id) else { return .rollback }
                    try statement.execute(arguments: ["batch": file.batch, "number": key.number, "run": key.run])
                    if db.changesCount == 0 { return .rollback }
                }
                registered = file
                return .commit
            }
            return registered
        }
    }
}
