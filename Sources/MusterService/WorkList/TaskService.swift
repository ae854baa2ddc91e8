internal import Foundation
internal import MusterBase
internal import MusterEngine
public import MusterModel
public import MusterStore

/// The work list: tasks that runs make of recommendations on manual channels, for people to work on.
///
/// ```swift
/// let tasks = try workspace.tasks.claimNext(of: "branch", count: 10, for: "ana")
/// _ = try workspace.tasks.complete(tasks[0].id, WorkOutcome(outcome: "accept"), of: "ana")
/// ```
public struct TaskService: Sendable {
    public static let maxClaims = 500
    static let maxNoteLength = 2_000

    let workspace: Workspace

    /// A page of tasks.
    ///
    /// - Parameter position: the end of the previous page; `nil` for the first page.
    public func list(
        _ filter: TaskFilter = TaskFilter(), by order: TaskOrder = .dueAt, isDescending: Bool = false,
        after position: TaskPosition? = nil, limit: Int
    ) throws -> (tasks: [WorkTask], next: TaskPosition?) {
        try workspace.store.tasks(
            filter, by: order, isDescending: isDescending, after: position, limit: limit, at: workspace.now())
    }

    /// The numbers of tasks that pass a filter, by state.
    public func counts(_ filter: TaskFilter = TaskFilter()) throws -> WorkTaskCounts {
        try workspace.store.taskCounts(filter, at: workspace.now())
    }

    /// A task with its changes.
    ///
    /// - Throws: ``StoreError/taskNotFound(_:)``.
    public func get(_ id: WorkTask.ID) throws -> WorkTaskDetails { try workspace.store.task(id, at: workspace.now()) }

    /// Claims the next tasks of a channel: first those that are due first, then those of the oldest runs, then those with the
    /// highest ranking values. Concurrent calls never get the same task.
    ///
    /// - Parameters:
    ///   - count: 1 to ``maxClaims``.
    ///   - assignee: default: the author of the change.
    /// - Returns: fewer tasks if fewer are open.
    public func claimNext(
        of channel: Channel.ID, campaign: Campaign.ID? = nil, count: Int = 1, for assignee: String? = nil,
        by actor: Actor = .currentUser
    ) throws -> [WorkTask] {
        guard (1...Self.maxClaims).contains(count) else { throw TaskError.invalidCount(count, maximum: Self.maxClaims) }
        let catalog = try workspace.store.catalog().catalog
        if let definition = catalog.channels[channel] {
            if definition.deliveryMode != .manual { throw TaskError.notManual(channel, definition.deliveryMode) }
        } else {
            // Tasks of a channel that was deleted can be worked.
            var filter = TaskFilter()
            filter.channelId = channel
            if try list(filter, limit: 1).tasks.isEmpty { throw try workspace.catalog.notFound(DefinitionKey(channel)) }
        }
        if let campaign { _ = try catalog.requireCampaign(campaign.rawValue) }
        return try workspace.store.claimNextTasks(
            of: channel, campaign: campaign, count: count, for: try Self.name(assignee, actor), at: workspace.now(), by: actor)
    }

    /// Claims a task. A repeated claim of the same assignee changes nothing.
    ///
    /// - Parameter assignee: default: the author of the change.
    /// - Throws: ``StoreError/taskClaimed(_:)``, ``StoreError/taskCompleted(_:)``, ``StoreError/taskExpired(_:)`` among others.
    public func claim(
        _ id: WorkTask.ID, for assignee: String? = nil, by actor: Actor = .currentUser
    ) throws -> WorkTask {
        try workspace.store.claimTask(id, for: try Self.name(assignee, actor), at: workspace.now(), by: actor)
    }

    /// Opens a task that its assignee has claimed.
    ///
    /// - Parameter assignee: default: the author of the change.
    /// - Throws: ``StoreError/taskClaimed(_:)`` if it is claimed by another assignee, ``StoreError/taskOpen(_:)`` among others.
    public func release(
        _ id: WorkTask.ID, of assignee: String? = nil, by actor: Actor = .currentUser
    ) throws -> WorkTask {
        try workspace.store.releaseTask(id, of: try Self.name(assignee, actor), at: workspace.now(), by: actor)
    }

    /// Gives an open or claimed task to an assignee, also if another one has claimed it.
    public func assign(
        _ id: WorkTask.ID, to assignee: String, by actor: Actor = .currentUser
    ) throws -> WorkTask {
        try workspace.store.assignTask(id, to: try Self.name(assignee, actor), at: workspace.now(), by: actor)
    }

    /// Completes a task that is open, or that the assignee has claimed. The same completion again changes nothing.
    ///
    /// The outcome is in the contact history before a run starts, and before the history is read otherwise.
    ///
    /// - Parameter assignee: default: the author of the change.
    /// - Throws: ``TaskError``, ``StoreError/taskClaimed(_:)``, ``StoreError/taskExpired(_:)`` among others.
    public func complete(
        _ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String? = nil, by actor: Actor = .currentUser
    ) throws -> WorkTask {
        let task = try get(id).task
        try check(outcome, of: task.channelId, in: workspace.store.catalog().catalog)
        return try workspace.store.completeTask(
            id, outcome, of: try Self.name(assignee, actor), at: workspace.now(), by: actor
        ).task
    }

    /// - Throws: ``TaskError``.
    func check(_ outcome: WorkOutcome, of channel: Channel.ID, in catalog: Catalog) throws(TaskError) {
        let word = outcome.outcome
        guard WorkTask.ID.isSlug(word), word != InteractionFile.contactOutcome else { throw .invalidOutcome(word) }
        let allowed = catalog.channels[channel]?.workList?.outcomes ?? []
        guard allowed.isEmpty || allowed.contains(word) else {
            throw .outcomeNotAllowed(
                word, channel, allowed: allowed, suggestion: DidYouMean.nearest(to: word, among: allowed))
        }
        if let amount = outcome.amount, !InteractionImport.amounts.contains(amount) { throw .invalidAmount("\(amount)") }
        if let note = outcome.note, note.unicodeScalars.count > Self.maxNoteLength {
            throw .noteTooLong(maximum: Self.maxNoteLength)
        }
    }

    static func name(_ assignee: String?, _ actor: Actor) throws(TaskError) -> String {
        let name = assignee ?? actor.author
        guard (1...128).contains(name.unicodeScalars.count), name.unicodeScalars.allSatisfy({ !$0.properties.isNewline }),
            name == name.trimmingCharacters(in: .whitespaces)
        else { throw .invalidAssignee(name) }
        return name
    }
}

extension Unicode.Scalar.Properties {
    /// Whether it is a control character or a separator of lines.
    fileprivate var isNewline: Bool { [.control, .lineSeparator, .paragraphSeparator].contains(generalCategory) }
}
