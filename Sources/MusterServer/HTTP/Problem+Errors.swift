internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import MusterStore

extension Problem {
    /// - Returns: `nil` for an error that nobody foresaw.
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
            item.hint = text.hint
            return item
        }
        if items.count > 1 || isAboutFields {
            self.init(status, code: error.code, items: items)
        } else {
            self.init(status, code: error.code, texts.first?.text ?? "It did not work.", hint: texts.first?.hint)
        }
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
    }

    /// What is told of a failure. Paths, and what the system said, are for the log: whoever asks may not be who runs the
    /// server.
    private static func failure(_ error: any UserFacingError) -> UserFacingMessage {
        switch error {
        case StoreError.locked: UserFacingMessage("The workspace is in use by another process.", hint: "Try again.")
        case StoreError.diskFull:
            UserFacingMessage("The disk of the workspace is full.", hint: "Make room and try again.")
        case ServiceError.missingPart(let dataset, _):
            UserFacingMessage("A file of dataset '\(dataset)' is missing.", hint: "Import the dataset again.")
        case ServiceError.missingInteractions:
            UserFacingMessage(
                "A file of the contact history is missing.",
                hint: "Bring it back from a backup: without it, policies would count too little.")
        case ServiceError.missingResults(let run, _):
            UserFacingMessage("The results of run '\(run)' are not there any more.")
        case ServiceError.missingRunFile(let run, _):
            UserFacingMessage("A file of run '\(run)' is not there any more.")
        default: UserFacingMessage("The server could not do it.")
        }
    }

    /// What is there, not the request, makes these impossible.
    private static let conflicts: Set<String> = [
        "campaign.cannotBePlanned", "dataset.notImported", "dataset.repeatedJoinKeys", "model.cannotTrain",
        "run.ofOtherCampaign",
    ]

    private static func status(of error: any UserFacingError) -> HTTPResponse.Status {
        switch error as? StoreError {
        case .locked: return .serviceUnavailable
        case .diskFull: return HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        default: break
        }
        if conflicts.contains(error.code) { return .conflict }
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
