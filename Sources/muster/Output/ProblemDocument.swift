internal import MusterModel
internal import MusterService

/// The failure of a command as one JSON document, for `--json`. It has the members of problem details (RFC 9457), and the exit
/// code in place of an HTTP status.
struct ProblemDocument: Encodable {
    struct Item: Encodable {
        var message: String
        var hint: String?
        var code: String?
        /// `Offer gold_card`.
        var definition: String?
        /// A JSON pointer into the definition.
        var path: String?
        var file: String?
        var line: Int?
        var column: Int?
    }

    var type = "about:blank"
    var title: String
    var detail: String
    var code: String
    var hint: String?
    var exitCode: Int32
    /// The individual errors; `nil` if `detail` says everything.
    var errors: [Item]?

    init(_ error: any UserFacingError) {
        let items =
            Self.items(of: error)
            ?? error.messages.map { message in
                let diagnostic = message.diagnostic
                return Item(
                    message: message.text, hint: CommandHints.hint(for: message, of: error), code: diagnostic?.code,
                    definition: diagnostic?.subject?.description, path: diagnostic?.path.description,
                    file: diagnostic?.position?.file, line: diagnostic?.position?.line, column: diagnostic?.position?.column)
            }
        title =
            switch error.kind {
            case .invalid: "Invalid input"
            case .notFound: "Not found"
            case .conflict: "Conflict"
            case .failed: "Failed"
            }
        detail = items.count == 1 ? items[0].message : "There are \(items.count) errors."
        code = error.code
        exitCode = ExitStatus(error).rawValue
        hint = items.count == 1 ? items[0].hint : nil
        errors = items.count > 1 || items.contains { $0.code != nil } ? items : nil
    }

    /// The errors that a server has listed, as a command in a workspace lists them.
    private static func items(of error: any UserFacingError) -> [Item]? {
        guard case .refused(let problem)? = error as? ServerError, let errors = problem.errors, !errors.isEmpty else {
            return nil
        }
        return errors.map { item in
            let isAboutField = !(item.path ?? "").isEmpty || item.definition != nil
            return Item(
                message: item.message, hint: item.hint, code: isAboutField ? item.code : nil, definition: item.definition,
                path: isAboutField ? item.path : nil, file: item.file, line: item.line, column: item.column)
        }
    }

    /// - Parameter message: the message of the argument parser, or of an unexpected error.
    init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
        let isUsage = status == .invalid
        title = isUsage ? "Wrong usage" : "Failed"
        detail = message
        code = isUsage ? "command.wrongUsage" : "command.failed"
        self.hint = hint
        exitCode = status.rawValue
    }
}
