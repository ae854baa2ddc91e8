public import Foundation
internal import GRDB
public import MusterModel

/// Statements that read tasks: `t` is a task, `l` its list.
enum TaskQueries {
    /// Tasks that count, in any state.
    static let source = "work_task t JOIN work_list l ON l.id = t.list AND l.createdAt IS NOT NULL"
    static let columns = "t.*, l.runId, l.campaignId, l.createdAt"
    /// Binds `now`. The state of a task.
    static let state = "CASE WHEN t.state IN ('open', 'claimed') AND t.dueAt <= :now THEN 'expired' ELSE t.state END"
    /// Binds `run`, `number`. One row or none.
    static let one = "SELECT \(columns) FROM \(source) WHERE l.runId = :run AND t.number = :number"
    /// Binds `list`, `number`. The oldest first.
    static let changes = "SELECT * FROM work_task_change WHERE list = :list AND number = :number ORDER BY id"

    static func page(_ conditions: [String], order: String) -> String {
        "SELECT \(columns) FROM \(source) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT :limit"
    }

    /// Binds `now`. By state.
    static func counts(_ conditions: [String]) -> String {
        """
        SELECT \(state) AS state, count(*) AS count FROM \(source) WHERE \(conditions.joined(separator: " AND ")) GROUP BY 1
        """
    }
}

extension Store {
    /// The end of tasks that have none: far in the future.
    static let noDueDate = 1_000_000_000_000_000

    /// A page of tasks.
    ///
    /// - Parameters:
    ///   - instant: decides which tasks are expired.
    ///   - position: the end of the previous page; `nil` for the first page.
    /// - Returns: the tasks, and the end of the page if there are more.
    public func tasks(
        _ filter: TaskFilter = TaskFilter(), by order: TaskOrder = .dueAt, isDescending: Bool = false,
        after position: TaskPosition? = nil, limit: Int, at instant: Date
    ) throws(StoreError) -> (tasks: [WorkTask], next: TaskPosition?) {
        try read { db in
            var (conditions, arguments) = Self.conditions(filter, at: instant)
            let (direction, comparison) = isDescending ? ("DESC", "<") : ("ASC", ">")
            let column = order == .createdAt ? nil : "t.\(order.rawValue)"
            if let position {
                arguments = arguments &+ ["list": position.list, "number": position.number]
                if let column {
                    conditions.append("(\(column), t.list, t.number) \(comparison) (:value, :list, :number)")
                    arguments = arguments &+ ["value": Self.value(position.value, of: order)]
                } else {
                    conditions.append("(t.list, t.number) \(comparison) (:list, :number)")
                }
            }
            let sql = TaskQueries.page(
                conditions,
                order: ([column].compactMap(\.self) + ["t.list", "t.number"]).map { "\($0) \(direction)" }.joined(separator: ", ")
            )
            let rows = try Row.fetchAll(db, sql: sql, arguments: arguments &+ ["limit": limit + 1])
            let last = rows.count > limit ? rows.prefix(limit).last : nil
            return (
                try rows.prefix(limit).map { try Self.task($0, at: instant) },
                last.map { TaskPosition(value: Self.text(of: order, in: $0), list: $0["list"], number: $0["number"]) }
            )
        }
    }

    private static func text(of order: TaskOrder, in row: Row) -> String? {
        switch order {
        case .createdAt: nil
        case .dueAt: "\(row["dueAt"] as Int)"
        case .score: "\(row["score"] as Double)"
        case .customerId: row["customerId"]
        }
    }

    private static func value(_ text: String?, of order: TaskOrder) -> (any DatabaseValueConvertible)? {
        switch order {
        case .createdAt: nil
        case .dueAt: text.flatMap { Int($0) }
        case .score: text.flatMap { Double($0) }
        case .customerId: text
        }
    }

    public func taskCounts(_ filter: TaskFilter = TaskFilter(), at instant: Date) throws(StoreError) -> WorkTaskCounts {
        try read { db in
            let (conditions, arguments) = Self.conditions(filter, at: instant)
            var counts = WorkTaskCounts()
            for row in try Row.fetchAll(db, sql: TaskQueries.counts(conditions), arguments: arguments) {
                let state: WorkTask.State = try row.enumeration("state")
                switch state {
                case .open: counts.open = row["count"]
                case .claimed: counts.claimed = row["count"]
                case .completed: counts.completed = row["count"]
                case .expired: counts.expired = row["count"]
                }
            }
            return counts
        }
    }

    /// A task with its changes.
    ///
    /// - Throws: ``StoreError/taskNotFound(_:)``.
    public func task(_ id: WorkTask.ID, at instant: Date) throws(StoreError) -> WorkTaskDetails {
        try read { db in
            let row = try Self.taskRow(id, db)
            let changes = try Row.fetchAll(
                db, sql: TaskQueries.changes, arguments: ["list": row["list"] as Int, "number": row["number"] as Int])
            return WorkTaskDetails(task: try Self.task(row, at: instant), changes: try changes.map(Self.change))
        }
    }

    static func taskRow(_ id: WorkTask.ID, _ db: Database) throws -> Row {
        guard let key = TaskKey(id),
            let row = try Row.fetchOne(db, sql: TaskQueries.one, arguments: ["run": key.run, "number": key.number])
        else { throw StoreError.taskNotFound(id) }
        return row
    }

    static func conditions(_ filter: TaskFilter, at instant: Date) -> (sql: [String], arguments: StatementArguments) {
        var conditions = [":now IS NOT NULL"]
        var arguments: StatementArguments = ["now": milliseconds(instant)]
        func add(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments = arguments &+ [name: value]
        }
        add("t.channelId = :channelId", "channelId", filter.channelId?.rawValue)
        add("l.campaignId = :campaignId", "campaignId", filter.campaignId?.rawValue)
        add("l.runId = :runId", "runId", filter.runId?.rawValue)
        add("t.customerId = :customerId", "customerId", filter.customerId)
        add("t.offerId = :offerId", "offerId", filter.offerId?.rawValue)
        add("t.assignee = :assignee", "assignee", filter.assignee)
        add("t.dueAt < :dueBefore", "dueBefore", filter.dueBefore.map(milliseconds))
        if !filter.states.isEmpty, filter.states.count < WorkTask.State.allCases.count {
            add(
                "\(TaskQueries.state) IN (SELECT value FROM json_each(:states))", "states",
                list(filter.states.map(\.rawValue).sorted()))
        }
        return (conditions, arguments)
    }

    static func task(_ row: Row, at instant: Date) throws -> WorkTask {
        let run: String = row["runId"]
        let due: Int = row["dueAt"]
        var task = WorkTask(
            id: TaskKey(run: run, number: row["number"]).id, runId: .init(run), campaignId: .init(row["campaignId"] as String),
            customerId: row["customerId"], offerId: .init(row["offerId"] as String), channelId: .init(row["channelId"] as String),
            creativeId: .init(row["creativeId"] as String), rank: row["rank"], score: row["score"],
            personalization: (row["personalization"] as String?).map(JSONValue.init(text:)), createdAt: row.instant("createdAt"),
            dueAt: due == noDueDate ? nil : date(due), state: try row.enumeration("state"))
        if task.state != .completed, due <= milliseconds(instant) { task.state = .expired }
        task.assignee = row["assignee"]
        task.claimedAt = row.optionalInstant("claimedAt")
        task.completedAt = row.optionalInstant("completedAt")
        task.outcome = row["outcome"]
        task.amount = row["amount"]
        task.note = row["note"]
        task.batch = row["batch"]
        return task
    }

    private static func change(_ row: Row) throws -> WorkTaskChange {
        WorkTaskChange(
            at: row.instant("at"), by: row["by"], action: try row.enumeration("action"), assignee: row["assignee"],
            outcome: row["outcome"], amount: row["amount"], note: row["note"])
    }
}

/// The parts of a task's id.
struct TaskKey: Hashable {
    var run: String
    /// From 1.
    var number: Int

    init(run: String, number: Int) {
        self.run = run
        self.number = number
    }

    /// - Returns: `nil` for a text that cannot be an id.
    init?(_ id: WorkTask.ID) {
        let text = id.rawValue
        guard let dash = text.lastIndex(of: "-"), let number = Int(text[text.index(after: dash)...]), number >= 1,
            text[text.index(after: dash)...] == "\(number)"
        else { return nil }
        self.init(run: String(text[..<dash]), number: number)
    }

    var id: WorkTask.ID { .init("\(run)-\(number)") }
}
