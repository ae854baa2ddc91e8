public import MusterModel
public import MusterDelivery
public import MusterDuckDB
public import MusterEngine
public import MusterFiles
public import MusterPlanning
public import MusterStore

extension StoreError: UserFacingError {
    public var kind: ErrorKind {
        switch self {
        case .notAWorkspace, .alreadyAWorkspace, .newerVersion: .invalid
        case .runNotFound, .datasetNotFound, .keyNotFound: .notFound
        case .catalogChanged, .runChanged, .claimLost, .slotTaken, .datasetVersionExists, .datasetReplaced,
            .datasetVersionInUse, .datasetInUse, .interactionsKnown, .batchTaken, .interactionsMoved, .keyNameTaken:
            .conflict
        case .cannotMake, .readOnly, .locked, .corrupt, .diskFull, .failed, .unreadableDefinition, .unreadableRun: .failed
        }
    }

    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension ScheduleError: UserFacingError {
    public var kind: ErrorKind { .invalid }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension ImportError: UserFacingError {
    public var kind: ErrorKind { .invalid }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension PlanningError: UserFacingError {
    public var kind: ErrorKind { .invalid }
    public var code: String { "campaign.cannotBePlanned" }

    public var messages: [UserFacingMessage] {
        diagnostics.map { diagnostic in
            let place = [diagnostic.subject?.description, diagnostic.path.displayName].compactMap(\.self).joined(separator: ", ")
            // It was checked when it was applied, so the dataset has changed since.
            let isColumnGone = diagnostic.code == "expression.unknownAttribute" && diagnostic.hint == nil
            let hint = isColumnGone
                ? "The dataset, as imported last, has no such column: import it with the column, or change the definition."
                : diagnostic.hint
            return UserFacingMessage(
                (place.isEmpty ? "" : place + ": ") + diagnostic.message, hint: hint, diagnostic: diagnostic)
        }
    }
}

extension DocumentPath {
    /// `stages[2].where`; `nil` for the root.
    fileprivate var displayName: String? {
        elements.reduce(nil) { text, element in
            switch element {
            case .key(let key): text.map { "\($0).\(key)" } ?? key
            case .index(let index): "\(text ?? "")[\(index)]"
            }
        }
    }
}

extension FileError: UserFacingError {
    public var kind: ErrorKind { .failed }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension DeliveryError: UserFacingError {
    public var kind: ErrorKind { .failed }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension DuckDBError: UserFacingError {
    public var kind: ErrorKind { .failed }
    public var code: String { "engine.failed" }

    public var messages: [UserFacingMessage] {
        let reason = message.split(separator: "\n").first.map(String.init) ?? message
        let isAboutFiles = reason.hasPrefix("IO Error")
        return [
            UserFacingMessage(
                "DuckDB could not do its part: \(reason)" + (reason.hasSuffix(".") ? "" : "."),
                hint: isAboutFiles ? "Check the folder's permissions and the free space, then run again." : nil)
        ]
    }
}
