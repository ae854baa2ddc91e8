internal import MusterModel
public import MusterDelivery
public import MusterDuckDB
public import MusterEngine
public import MusterPlanning
public import MusterStore

extension StoreError: UserFacingError {
    public var kind: ErrorKind {
        switch self {
        case .notAWorkspace, .alreadyAWorkspace, .newerVersion: .invalid
        case .runNotFound, .datasetNotFound: .notFound
        case .catalogChanged, .runChanged, .slotTaken, .datasetVersionExists, .datasetVersionInUse: .conflict
        case .readOnly, .locked, .corrupt, .diskFull, .failed, .unreadableDefinition, .unreadableRun: .failed
        }
    }

    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension ImportError: UserFacingError {
    public var kind: ErrorKind { .invalid }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension PlanningError: UserFacingError {
    public var kind: ErrorKind { .invalid }

    public var messages: [UserFacingMessage] {
        diagnostics.map { diagnostic in
            var place = diagnostic
            place.hint = nil
            return UserFacingMessage(place.description, hint: diagnostic.hint)
        }
    }
}

extension DeliveryError: UserFacingError {
    public var kind: ErrorKind { .failed }
    public var messages: [UserFacingMessage] { [UserFacingMessage(message, hint: hint)] }
}

extension DuckDBError: UserFacingError {
    public var kind: ErrorKind { .failed }

    public var messages: [UserFacingMessage] {
        let reason = message.split(separator: "\n").first.map(String.init) ?? message
        return [UserFacingMessage("DuckDB could not do its part: \(reason)")]
    }
}
