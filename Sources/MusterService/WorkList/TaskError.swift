public import MusterModel

/// Why an operation on tasks is refused. ``StoreError`` has the reasons that lie in the state of a task.
public enum TaskError: UserFacingError, Hashable {
    case invalidAssignee(String)
    case noteTooLong(maximum: Int)
    /// Not a word that the contact history accepts for a response.
    case invalidOutcome(String)
    case outcomeNotAllowed(String, Channel.ID, allowed: [String], suggestion: String?)
    case invalidAmount(String)
    /// A row of a file has no task.
    case noTaskId
    /// A row of a file has an amount or a note, and no outcome.
    case noOutcome
    case invalidInstant(String)
    /// The channel has no work list.
    case notManual(Channel.ID, Channel.DeliveryMode)
    case invalidCount(Int, maximum: Int)
    /// Rows of a file of outcomes are invalid. Each message begins with the place of the row.
    case badRows([UserFacingMessage], hasMore: Bool)

    public var details: ErrorDetails {
        switch self {
        case .invalidAssignee(let text):
            ErrorDetails(
                .invalid, "task.invalidAssignee", "'\(text.prefix(60))' is not an assignee.",
                hint: "Use a name of 1 to 128 characters, without line breaks.")
        case .noteTooLong(let maximum):
            ErrorDetails(.invalid, "task.noteTooLong", "The note is longer than \(maximum) characters.")
        case .invalidOutcome(let text):
            ErrorDetails(
                .invalid, "task.invalidOutcome", "'\(text.prefix(60))' cannot be the outcome of a task.",
                hint: text == InteractionFile.contactOutcome
                    ? "The run has recorded the contact already. Name the response, such as accept."
                    : "An outcome is 1 to 64 of a-z, 0-9, _ and -, such as accept or no_answer.")
        case .outcomeNotAllowed(let outcome, let channel, let allowed, let suggestion):
            ErrorDetails(
                .invalid, "task.outcomeNotAllowed", "Channel '\(channel)' has no outcome '\(outcome)'.",
                hint: suggestion.map { "Did you mean '\($0)'?" } ?? "Use \(allowed.joined(separator: ", ")).")
        case .invalidAmount(let text):
            ErrorDetails(
                .invalid, "task.invalidAmount", "'\(text.prefix(40))' is not an amount.",
                hint: "Write a number such as 1234.50 or -5, from -1e15 to 1e15.")
        case .noTaskId: ErrorDetails(.invalid, "task.noTaskId", "task_id is missing.")
        case .noOutcome:
            ErrorDetails(
                .invalid, "task.noOutcome", "The row has an amount or a note, and no outcome.",
                hint: "Add an outcome, such as no_answer, or remove them.")
        case .invalidInstant(let text):
            ErrorDetails(
                .invalid, "task.invalidInstant", "'\(text.prefix(40))' is not an instant.",
                hint: "Use the form 2026-12-31T18:00:00Z.")
        case .notManual(let channel, let mode):
            ErrorDetails(
                .invalid, "task.notManual", "Channel '\(channel)' has no work list: its deliveryMode is '\(mode.rawValue)'.")
        case .invalidCount(let count, let maximum):
            ErrorDetails(.invalid, "task.invalidCount", "\(count) tasks cannot be claimed at once.", hint: "Use 1 to \(maximum).")
        case .badRows(let messages, let hasMore):
            ErrorDetails(
                .invalid, "task.badRows",
                messages + [UserFacingMessage("Nothing was imported" + (hasMore ? "; further rows are invalid too." : "."))])
        }
    }
}
