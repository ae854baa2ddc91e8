public import MusterDelivery
public import MusterDuckDB
public import MusterEngine
public import MusterFiles
public import MusterModel
public import MusterPlanning
public import MusterStore

extension StoreError: UserFacingError {
    public var details: ErrorDetails { ErrorDetails(kind, code, message, hint: hint) }

    private var kind: ErrorKind {
        switch self {
        case .notAWorkspace, .alreadyAWorkspace, .newerVersion, .taskNotYet: .invalid
        case .runNotFound, .datasetNotFound, .keyNotFound, .taskNotFound: .notFound
        case .catalogChanged, .runChanged, .claimLost, .deliveryLost, .slotTaken, .datasetVersionExists, .datasetReplaced,
            .datasetVersionInUse, .datasetInUse, .interactionsKnown, .batchTaken, .interactionsMoved, .keyNameTaken,
            .taskClaimed, .taskOpen, .taskCompleted, .taskExpired, .runNotHeld, .contactsInUse:
            .conflict
        case .cannotCreate, .readOnly, .locked, .corrupt, .diskFull, .failed, .unreadableDefinition, .unreadableRun: .failed
        }
    }
}

extension ScheduleError: UserFacingError {
    public var details: ErrorDetails { ErrorDetails(.invalid, code, message, hint: hint) }
}

extension ImportError: UserFacingError {
    public var details: ErrorDetails { ErrorDetails(self == .interrupted ? .failed : .invalid, code, message, hint: hint) }
}

extension FileError: UserFacingError {
    public var details: ErrorDetails { ErrorDetails(.failed, code, message, hint: hint) }
}

extension DeliveryError: UserFacingError {
    public var details: ErrorDetails { ErrorDetails(.failed, code, message, hint: hint) }
}

extension DuckDBError: UserFacingError {
    public var details: ErrorDetails {
        let reason = message.split(separator: "\n").first.map(String.init) ?? message
        if reason.contains("No space left on device") {
            return ErrorDetails(
                .failed, "engine.diskFull", "The disk of the workspace is full.", hint: "Free disk space and try again.")
        }
        let isAboutFiles = reason.hasPrefix("IO Error")
        return ErrorDetails(
            .failed, "engine.failed", "The query failed in DuckDB: \(reason)" + (reason.hasSuffix(".") ? "" : "."),
            hint: isAboutFiles ? "Check the folder's permissions and the free space, then run again." : nil)
    }
}

extension PlanningError: UserFacingError {
    public var details: ErrorDetails {
        // The catalog was valid when it was applied; the datasets have changed since.
        ErrorDetails(.conflict, "campaign.cannotBePlanned", diagnostics.map(Self.message))
    }

    private static func message(_ diagnostic: Diagnostic) -> UserFacingMessage {
        let position = [diagnostic.subject?.description, diagnostic.path.displayName]
            .compactMap(\.self).joined(separator: ", ")
        let isColumnGone = diagnostic.code == "expression.unknownAttribute" && diagnostic.hint == nil
        return UserFacingMessage(
            (position.isEmpty ? "" : position + ": ") + diagnostic.message,
            hint: isColumnGone
                ? "The current version of the dataset has no such column: import it with the column, or change the definition."
                : diagnostic.hint,
            diagnostic: diagnostic)
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
