internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import MusterStore

extension Problem {
    /// - Returns: `nil` for an unexpected error.
    init?(_ error: any Error) {
        switch error {
        case let error as Problem: self = error
        case let error as any UserFacingError: self.init(userFacing: error)
        case let error as HTTPError:
            let code = Self.codes[error.status.code] ?? "request.refused"
            self.init(
                error.status, code: code, error.body ?? "\(error.status.reasonPhrase).", headers: error.headers)
        default: return nil
        }
    }

    private init(userFacing error: any UserFacingError) {
        let status = Self.status(of: error)
        let texts = status.kind == .serverError ? [Self.failure(error)] : error.messages
        let isAboutFields = texts.contains { $0.diagnostic != nil }
        let items = texts.map { text -> Item in
            var item = text.diagnostic.map(Item.init) ?? Item(path: "", code: error.code, message: text.text)
            item.message = text.text
            item.hint = Self.hint(of: text, error)
            return item
        }
        if items.count > 1 || isAboutFields {
            self.init(status, code: error.code, items: items)
        } else {
            self.init(
                status, code: error.code, texts.first?.text ?? "The request failed.",
                hint: texts.first.flatMap { Self.hint(of: $0, error) } ?? OperationHints.hint(for: error))
        }
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
    }

    private static func hint(of message: UserFacingMessage, _ error: any UserFacingError) -> String? {
        error.code.hasPrefix("import.") ? message.hint.map(OperationHints.parameters) : message.hint
    }

    /// The message for a failure. File paths and messages of the system are only logged: the client may not be the operator
    /// of the server.
    private static func failure(_ error: any UserFacingError) -> UserFacingMessage {
        switch error {
        case StoreError.locked: UserFacingMessage("The workspace is in use by another process.", hint: "Try again.")
        case StoreError.diskFull:
            UserFacingMessage("The disk of the workspace is full.", hint: "Free disk space and try again.")
        case DatasetError.missingPart(let dataset, _):
            UserFacingMessage("A file of dataset '\(dataset)' is missing.", hint: "Import the dataset again.")
        case InteractionError.missingFile:
            UserFacingMessage(
                "A file of the contact history is missing.",
                hint: "Restore it from a backup: without it, policies would count too few interactions.")
        case RunError.missingResults(let run, _):
            UserFacingMessage("The results of run '\(run)' no longer exist.")
        case RunError.missingFile(let run, _):
            UserFacingMessage("A file of run '\(run)' no longer exists.")
        default: UserFacingMessage("The server failed to process the request.")
        }
    }

    private static func status(of error: any UserFacingError) -> HTTPResponse.Status {
        switch error as? StoreError {
        case .locked: return .serviceUnavailable
        case .diskFull: return HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        default: break
        }
        return switch error.kind {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .conflict: .conflict
        case .failed: .internalServerError
        }
    }

    private static let codes = [
        400: "request.invalid", 404: "path.notFound", 405: "method.notAllowed", 408: "request.tooSlow",
        413: "body.tooLarge", 415: "body.wrongType",
    ]
}
