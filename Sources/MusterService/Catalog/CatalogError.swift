public import MusterModel

/// Why an operation on the catalog failed.
public enum CatalogError: UserFacingError, Hashable {
    /// - `suggestion`: the id that was probably meant.
    case notFound(DefinitionKey, suggestion: String?)
    /// Errors in catalog files that were read but not applied.
    case invalidFiles([Diagnostic])
    /// Errors in a definition that was to be stored or checked.
    case invalidDefinition([Diagnostic])
    /// Errors in the definition that a patch would produce.
    /// - `isPatchWrong`: whether the patch alone shows one of them.
    case invalidChange([Diagnostic], isPatchWrong: Bool)
    case idTaken(DefinitionKey)
    /// The id has another meaning in the caller's addresses.
    case idReserved(String)
    /// The definition cannot be deleted: the errors that other definitions would have without it.
    case stillUsed(DefinitionKey, [Diagnostic])

    public var details: ErrorDetails {
        switch self {
        case .notFound(let key, let suggestion):
            ErrorDetails(
                .notFound, "definition.notFound", "There is no \(key.kind.displayName) '\(key.id)'.",
                hint: suggestion.map { "Did you mean '\($0)'?" })
        case .invalidFiles(let diagnostics):
            ErrorDetails(.invalid, "document.invalid", diagnostics.map(UserFacingMessage.init))
        case .invalidDefinition(let diagnostics):
            ErrorDetails(
                diagnostics.allSatisfy(\.dependsOnStored) ? .conflict : .invalid, "definition.invalid",
                diagnostics.map(UserFacingMessage.init))
        case .invalidChange(let diagnostics, let isPatchWrong):
            ErrorDetails(
                isPatchWrong ? .invalid : .conflict, "definition.invalid",
                diagnostics.map(UserFacingMessage.init))
        case .idTaken(let key):
            ErrorDetails(
                .conflict, "definition.idTaken", "There is already \(key.kind.withArticle) '\(key.id)'.",
                hint: "Choose another id, or replace the definition.")
        case .idReserved(let id):
            ErrorDetails(
                .invalid, "definition.idReserved", "'\(id)' has another meaning in the API's paths.",
                hint: "Choose another id.")
        case .stillUsed(let key, let problems):
            ErrorDetails(.conflict, "definition.stillUsed", problems.map { Self.use(of: key, $0) })
        }
    }

    /// - Parameter problem: the error that another definition would have without `key`.
    private static func use(of key: DefinitionKey, _ problem: Diagnostic) -> UserFacingMessage {
        let user = problem.subject.map { "the \($0.kind.displayName) '\($0.id)'" } ?? "something"
        let isReference = problem.code == "catalog.notFound"
        let reason = isReference ? "\(user) names it." : "\(user): \(problem.message)"
        return UserFacingMessage(
            "The \(key.kind.displayName) '\(key.id)' cannot be deleted: \(reason)",
            hint: isReference ? "Change or delete that first." : problem.hint, diagnostic: problem)
    }
}

extension UserFacingMessage {
    fileprivate init(_ diagnostic: Diagnostic) {
        self.init(
            (diagnostic.position.map { "\($0): " } ?? "") + diagnostic.message, hint: diagnostic.hint,
            diagnostic: diagnostic)
    }
}
