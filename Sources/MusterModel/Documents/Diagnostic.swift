/// Something that is wrong, or doubtful, in a document.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable, Codable {
        case error, warning
    }

    public var severity: Severity
    /// Stable; never changes once published: `document.missingField`.
    public var code: String
    /// One sentence in the user's terms.
    public var message: String
    /// The next step.
    public var hint: String?
    /// In a file.
    public var position: DocumentPosition?
    /// The definition, as far as it is known.
    public var subject: DefinitionKey?
    /// Within the document.
    public var path: DocumentPath
    /// Within the text at ``path``, in UTF-8 bytes, when the text is an expression.
    public var offset: Int?

    public init(
        _ severity: Severity = .error, code: String, message: String, hint: String? = nil,
        position: DocumentPosition? = nil, subject: DefinitionKey? = nil, path: DocumentPath = .root,
        offset: Int? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.hint = hint
        self.position = position
        self.subject = subject
        self.path = path
        self.offset = offset
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: message (hint)`; without a position, the definition and the path take its place. A warning
    /// says that it is one.
    public var description: String {
        let place = position?.description ?? [subject?.description, path.description].compactMap(\.self).joined()
        let kind = severity == .warning ? "warning: " : ""
        return (place.isEmpty ? "" : place + ": ") + kind + message + (hint.map { " (\($0))" } ?? "")
    }
}

extension [Diagnostic] {
    public var hasErrors: Bool { contains { $0.severity == .error } }

    /// By place: files in order, top to bottom; then what has no position.
    public func inReadingOrder() -> [Diagnostic] {
        enumerated().sorted { left, right in
            switch (left.element.position, right.element.position) {
            case (let first?, let second?) where first != second: first < second
            case (_?, nil): true
            case (nil, _?): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }
}
