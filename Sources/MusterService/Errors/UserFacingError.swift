public import MusterModel

/// An error in the words of the person who has to do something about it.
public protocol UserFacingError: Error {
    var kind: ErrorKind { get }
    /// For programs: `run.notFound`. Never changes once published.
    var code: String { get }
    /// One sentence each, most often one.
    var messages: [UserFacingMessage] { get }
}

/// What sort of trouble it is: becomes an exit code, or an HTTP status.
public enum ErrorKind: Hashable, Sendable {
    /// What was asked for is not right: a wrong file, a dangling reference, an expression with an error.
    case invalid
    case notFound
    case conflict
    /// It was right, but could not be done.
    case failed
}

public struct UserFacingMessage: Hashable, Sendable {
    public var text: String
    public var hint: String?
    /// What it is about, when that is a definition: the code of what is wrong and where.
    public var diagnostic: Diagnostic?

    public init(_ text: String, hint: String? = nil, diagnostic: Diagnostic? = nil) {
        self.text = text
        self.hint = hint
        self.diagnostic = diagnostic
    }
}

extension UserFacingMessage {
    /// An error's messages as one text.
    static func text(of error: any Error) -> String {
        guard let error = error as? any UserFacingError else { return "\(error)" }
        return error.messages.map { $0.text + ($0.hint.map { " " + $0 } ?? "") }.joined(separator: "\n")
    }
}
