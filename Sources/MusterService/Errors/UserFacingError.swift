public import MusterModel

/// An error in terms of the person who has to act on it.
///
/// Each area of the service has one: ``CatalogError``, ``RunError``, ``DatasetError``, ``InteractionError``,
/// ``TrainingError``, ``WorkspaceError``. Front ends map the kind to an exit code or an HTTP status, and add a hint that
/// names their own command or operation where the error has none:
///
/// ```swift
/// do {
///     _ = try workspace.runs.perform(campaign: "weekly")
/// } catch let error as any UserFacingError {
///     print(error.code, error.messages.map(\.text))  // definition.notFound ["There is no campaign 'weekly'."]
/// }
/// ```
public protocol UserFacingError: Error {
    var details: ErrorDetails { get }
}

extension UserFacingError {
    public var kind: ErrorKind { details.kind }
    /// Identifies the error for programs: `run.notFound`. Never changes once published.
    public var code: String { details.code }
    /// One sentence each; most errors have one.
    public var messages: [UserFacingMessage] { details.messages }
}

/// The kind, the code and the wording of an error.
public struct ErrorDetails: Hashable, Sendable {
    public var kind: ErrorKind
    /// Never changes once published.
    public var code: String
    /// One sentence each; most errors have one.
    public var messages: [UserFacingMessage]

    public init(_ kind: ErrorKind, _ code: String, _ messages: [UserFacingMessage]) {
        self.kind = kind
        self.code = code
        self.messages = messages
    }

    public init(_ kind: ErrorKind, _ code: String, _ text: String, hint: String? = nil) {
        self.init(kind, code, [UserFacingMessage(text, hint: hint)])
    }
}

/// The category of an error; it determines the exit code and the HTTP status.
public enum ErrorKind: Hashable, Sendable {
    /// The request is wrong: an invalid file, a dangling reference, an expression with an error.
    case invalid
    case notFound
    /// The request is valid, but the current state of the workspace does not allow it.
    case conflict
    /// The request is valid, but carrying it out failed.
    case failed
}

public struct UserFacingMessage: Hashable, Sendable {
    public var text: String
    /// The next step, in words that hold for every front end.
    public var hint: String?
    /// The code and the position of the problem, when the message is about a definition.
    public var diagnostic: Diagnostic?

    public init(_ text: String, hint: String? = nil, diagnostic: Diagnostic? = nil) {
        self.text = text
        self.hint = hint
        self.diagnostic = diagnostic
    }
}

extension UserFacingMessage {
    /// All messages of an error as one text.
    static func text(of error: any Error) -> String {
        guard let error = error as? any UserFacingError else { return "\(error)" }
        return error.messages.map { $0.text + ($0.hint.map { " " + $0 } ?? "") }.joined(separator: "\n")
    }
}
