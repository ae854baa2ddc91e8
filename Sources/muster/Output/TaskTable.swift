internal import MusterBase
internal import MusterModel

/// Tasks as text.
enum TaskTable {
    static func text(_ tasks: [WorkTask]) -> String {
        var table = TextTable([
            ("Task", .left), ("State", .left), ("Due", .left), ("Customer", .left), ("Offer", .left), ("Channel", .left),
            ("Score", .right), ("Assignee", .left), ("Outcome", .left),
        ])
        for task in tasks {
            table.add([
                task.id.rawValue, task.state.rawValue, task.dueAt.map(InstantFormat.text) ?? "", task.customerId,
                task.offerId.rawValue, task.channelId.rawValue, NumberFormatting.score(task.score), task.assignee ?? "",
                task.outcome ?? "",
            ])
        }
        return table.text()
    }

    /// The tasks of a run by state.
    static func text(_ counts: WorkTaskCounts) -> String {
        var table = TextTable([("Tasks", .left), (NumberFormatting.count(counts.total), .right)])
        for (state, count) in [
            ("open", counts.open), ("claimed", counts.claimed), ("completed", counts.completed), ("expired", counts.expired),
        ] where count > 0 {
            table.add([state, NumberFormatting.count(count)])
        }
        return table.text()
    }

    static func text(_ details: WorkTaskDetails) -> String {
        let task = details.task
        var facts = TextTable([("Task", .left), (task.id.rawValue, .left)])
        let rows: [(String, String?)] = [
            ("State", task.state.rawValue), ("Customer", task.customerId), ("Offer", task.offerId.rawValue),
            ("Channel", task.channelId.rawValue), ("Creative", task.creativeId.rawValue), ("Rank", "\(task.rank)"),
            ("Score", NumberFormatting.score(task.score)), ("Personalization", task.personalization?.text),
            ("Run", task.runId.rawValue), ("Created", InstantFormat.text(task.createdAt)),
            ("Due", task.dueAt.map(InstantFormat.text)), ("Assignee", task.assignee),
            ("Claimed", task.claimedAt.map(InstantFormat.text)), ("Completed", task.completedAt.map(InstantFormat.text)),
            ("Outcome", task.outcome), ("Amount", task.amount.map { DocumentNode.number($0).json }), ("Note", task.note),
            ("Batch", task.batch.map(String.init)),
        ]
        for (name, value) in rows {
            if let value { facts.add([name, value]) }
        }
        guard !details.changes.isEmpty else { return facts.text() }
        var changes = TextTable([
            ("At", .left), ("By", .left), ("Change", .left), ("Assignee", .left), ("Outcome", .left), ("Note", .left),
        ])
        for change in details.changes {
            changes.add([
                InstantFormat.text(change.at), change.by, change.action.rawValue, change.assignee ?? "", change.outcome ?? "",
                change.note ?? "",
            ])
        }
        return facts.text() + "\n\n" + changes.text()
    }
}
