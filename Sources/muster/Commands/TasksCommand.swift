internal import ArgumentParser
internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore

struct TasksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "The work list of manual channels: list, claim and complete tasks, as a file too.",
        discussion: """
            A run makes a task of each recommendation on a channel with 'deliveryMode: manual'. A task is claimed by one person or \
            program at a time. The outcome of a completed task becomes a response in the contact history.

              muster tasks --channel branch --state open
              muster tasks claim --channel branch --count 10 --as ana
              muster tasks complete premium_review-3-17 --outcome accept --note "Wants the gold card" --as ana
              muster tasks export calls.csv --channel branch --state open
              muster tasks import calls.csv
            """,
        subcommands: [
            TasksListCommand.self, TasksShowCommand.self, TasksClaimCommand.self, TasksReleaseCommand.self,
            TasksAssignCommand.self, TasksCompleteCommand.self, TasksExportCommand.self, TasksImportCommand.self,
        ],
        defaultSubcommand: TasksListCommand.self)
}

/// The options that select tasks.
struct TaskFilterOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only tasks in this state: open, claimed, completed or expired. Can be repeated.", valueName: "state"),
        transform: { try choice($0, WorkTask.State(rawValue: $0), among: WorkTask.State.allCases.map(\.rawValue)) })
    var state: [WorkTask.State] = []

    @Option(help: ArgumentHelp("Only tasks of this channel.", valueName: "id"))
    var channel: String?

    @Option(help: ArgumentHelp("Only tasks of this campaign.", valueName: "id"))
    var campaign: String?

    @Option(name: .customLong("run"), help: ArgumentHelp("Only tasks of this run.", valueName: "id"))
    var runId: String?

    @Option(help: ArgumentHelp("Only tasks about this customer.", valueName: "id"))
    var customer: String?

    @Option(help: ArgumentHelp("Only tasks with this offer.", valueName: "id"))
    var offer: String?

    @Option(help: ArgumentHelp("Only tasks that this person or program has claimed or completed.", valueName: "name"))
    var assignee: String?

    @Option(
        name: .customLong("due-before"),
        help: ArgumentHelp("Only tasks that are due before this instant, such as 2026-12-31.", valueName: "instant"),
        transform: { try choice($0, InstantFormat.instant($0), among: ["an instant such as 2026-12-31T18:00:00Z"]) })
    var dueBefore: Date?

    var filter: TaskFilter {
        var filter = TaskFilter()
        filter.states = Set(state)
        filter.channelId = channel.map { .init($0) }
        filter.campaignId = campaign.map { .init($0) }
        filter.runId = runId.map { .init($0) }
        filter.customerId = customer
        filter.offerId = offer.map { .init($0) }
        filter.assignee = assignee
        filter.dueBefore = dueBefore
        return filter
    }
}

/// `--as`.
struct AssigneeOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The person or program that works on the task (default: the user of this machine, or the API key).", valueName: "name"
        ))
    var name: String?
}

struct TasksListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tasks, those that are due first at the top.")

    @OptionGroup var filter: TaskFilterOption

    @Option(
        help: ArgumentHelp(
            "The order: \(TaskOrder.allCases.map(\.rawValue).joined(separator: ", ")); descending with a leading -.",
            valueName: "order"))
    var sort = TaskOrder.dueAt.rawValue

    @Option(help: ArgumentHelp("The maximum number of tasks to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        _ = try order
    }

    private var order: (TaskOrder, isDescending: Bool) {
        get throws {
            let isDescending = sort.hasPrefix("-")
            let name = isDescending ? String(sort.dropFirst()) : sort
            return (try choice(name, TaskOrder(rawValue: name), among: TaskOrder.allCases.map(\.rawValue)), isDescending)
        }
    }

    func run() throws {
        let (order, isDescending) = try order
        // One more than is shown, to know whether there are more.
        let found = try backend.open().tasks(filter.filter, by: order, isDescending: isDescending, limit: limit + 1)
        let tasks = Array(found.prefix(limit))
        if json.isEnabled { return try Terminal.printJSON(tasks) }
        guard !tasks.isEmpty else { return Terminal.note("There are no such tasks.") }
        print(TaskTable.text(tasks))
        if found.count > limit { Terminal.note("The first \(limit); --limit shows more.") }
    }
}

struct TasksShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a task and its changes.")

    @Argument(help: ArgumentHelp("The task's id, as muster tasks shows it.", valueName: "task"))
    var taskId: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let details = try backend.open().task(.init(taskId))
        if json.isEnabled { return try Terminal.printJSON(details) }
        print(TaskTable.text(details))
    }
}

struct TasksClaimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Claim tasks: named ones, or the next ones of a channel.",
        discussion: """
            The next tasks are those that are due first, then those of the oldest run, then those that ranked highest.

              muster tasks claim premium_review-3-17 --as ana
              muster tasks claim --channel branch --count 10 --as ana
            """)

    @Argument(help: ArgumentHelp("The tasks' ids; none to claim the next ones of a channel.", valueName: "task"))
    var taskIds: [String] = []

    @Option(help: ArgumentHelp("Claim the next tasks of this channel.", valueName: "id"))
    var channel: String?

    @Option(help: ArgumentHelp("Claim only tasks of this campaign.", valueName: "id"))
    var campaign: String?

    @Option(help: ArgumentHelp("The maximum number of tasks to claim (default: 1).", valueName: "n"))
    var count: Int?

    @OptionGroup var assignee: AssigneeOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if taskIds.isEmpty == (channel == nil) { throw ValidationError("Name tasks, or --channel ID for its next tasks.") }
        if channel == nil, campaign != nil || count != nil { throw ValidationError("--campaign and --count need --channel.") }
        if let count, !(1...TaskService.maxClaims).contains(count) {
            throw ValidationError("--count must be 1 to \(TaskService.maxClaims).")
        }
    }

    func run() throws {
        let backend = try backend.open()
        let tasks =
            try channel.map { channel in
                try backend.claimTasks(
                    of: .init(channel), campaign: campaign.map { .init($0) }, count: count ?? 1, for: assignee.name)
            } ?? taskIds.map { try backend.claimTask(.init($0), for: assignee.name) }
        if json.isEnabled { return try Terminal.printJSON(tasks) }
        guard !tasks.isEmpty else { return Terminal.note("Channel '\(channel ?? "")' has no open task.") }
        print(TaskTable.text(tasks))
    }
}

struct TasksReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Give back tasks that you have claimed; they are open again.")

    @Argument(help: ArgumentHelp("The tasks' ids.", valueName: "task"))
    var taskIds: [String]

    @OptionGroup var assignee: AssigneeOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        let tasks = try taskIds.map { try backend.releaseTask(.init($0), of: assignee.name) }
        if json.isEnabled { return try Terminal.printJSON(tasks) }
        for task in tasks { Terminal.note("Task \(task.id) is open.") }
    }
}

struct TasksAssignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Give tasks to someone, also if they are claimed.",
        discussion: """
              muster tasks assign premium_review-3-17 --to ben
            """)

    @Argument(help: ArgumentHelp("The tasks' ids.", valueName: "task"))
    var taskIds: [String]

    @Option(name: .customLong("to"), help: ArgumentHelp("The person or program that gets the tasks.", valueName: "name"))
    var assignee: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        let tasks = try taskIds.map { try backend.assignTask(.init($0), to: assignee) }
        if json.isEnabled { return try Terminal.printJSON(tasks) }
        for task in tasks { Terminal.note("Task \(task.id) is claimed by \(assignee).") }
    }
}

struct TasksCompleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete",
        abstract: "Complete a task with an outcome, which becomes a response in the contact history.",
        discussion: """
            A task that someone else has claimed is refused. A task that has expired can be completed as of an instant before: --at.

              muster tasks complete premium_review-3-17 --outcome accept --amount 120 --note "Wants the gold card"
            """)

    @Argument(help: ArgumentHelp("The task's id.", valueName: "task"))
    var taskId: String

    @Option(help: ArgumentHelp("The outcome, such as accept, reject or no_answer.", valueName: "outcome"))
    var outcome: String

    @Option(help: ArgumentHelp("The revenue; below 0 for a return.", valueName: "amount"))
    var amount: Double?

    @Option(help: ArgumentHelp("A note for people.", valueName: "text"))
    var note: String?

    @Option(
        help: ArgumentHelp("The instant of the response (default: now).", valueName: "instant"),
        transform: { try choice($0, InstantFormat.instant($0), among: ["an instant such as 2026-12-31T18:00:00Z"]) })
    var at: Date?

    @OptionGroup var assignee: AssigneeOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let task = try backend.open().completeTask(
            .init(taskId), WorkOutcome(outcome: outcome, amount: amount, note: note?.isEmpty == true ? nil : note, at: at),
            of: assignee.name)
        if json.isEnabled { return try Terminal.printJSON(task) }
        Terminal.note("Task \(task.id) is completed: \(outcome).")
    }
}

struct TasksExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write tasks to a CSV file, for instance for a call centre.",
        discussion: """
            The columns outcome, amount, note, completed_at and assignee can be filled in there; muster tasks import reads them back.

              muster tasks export calls.csv --channel branch --state open --state claimed
            """)

    @Argument(help: ArgumentHelp("The file, which is replaced if it exists.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var filter: TaskFilterOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    private struct Written: Encodable {
        var file: String
        var rows: Int
    }

    func run() throws {
        let rows = try backend.open().exportTasks(filter.filter, to: file)
        if json.isEnabled { return try Terminal.printJSON(Written(file: file, rows: rows)) }
        Terminal.note("Wrote \(NumberFormatting.count(rows, "task", "tasks")) to \(file).")
    }
}

struct TasksImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Complete tasks with the outcomes of a file: CSV, JSON lines or Parquet.",
        discussion: """
            Columns: task_id and outcome, and optionally amount, note, completed_at and assignee; others are ignored. Rows without \
            an outcome are left out. Either all outcomes are imported or none. Importing the same file again changes nothing.

              muster tasks import calls.csv
            """)

    @Argument(help: ArgumentHelp("The file; a compressed one ends in .gz or .zst.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The encoding of a text file: utf-8, utf-16 or windows-1252.", valueName: "encoding"),
        transform: { try choice($0, TextEncoding(named: $0), among: TextEncoding.allCases.map(\.rawValue)) })
    var encoding = TextEncoding.utf8

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let report = try backend.open().importOutcomes(file, in: encoding)
        if json.isEnabled { return try Terminal.printJSON(report) }
        let batches = report.batches.map { "batch \($0)" }.joined(separator: ", ")
        print(
            "Completed \(NumberFormatting.count(report.completed, "task", "tasks"))"
                + (batches.isEmpty ? "." : " (\(batches) of the contact history)."))
        if report.unchanged > 0 {
            Terminal.note(
                "note: \(NumberFormatting.count(report.unchanged, "task was", "tasks were")) completed before, in the same way.")
        }
        if report.withoutOutcome > 0 {
            Terminal.note(
                "note: \(NumberFormatting.count(report.withoutOutcome, "row has", "rows have")) no outcome and changed nothing.")
        }
    }
}
