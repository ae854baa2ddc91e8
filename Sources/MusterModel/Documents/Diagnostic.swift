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

extension Diagnostic {
    /// Whether the document is not made as documents of its kind are, whatever else there is in the catalog: a field that
    /// is missing or unknown, a text where a number should be. The other problems are between parts of the document, or
    /// with what it names.
    public var isAboutShape: Bool {
        code.hasPrefix("document.") && !Self.contextual.contains(code) || Self.shapes.contains(code)
    }

    private static let contextual: Set<String> = ["document.contradiction", "document.zeroCharacter"]

    /// Codes of problems with one field alone that have names of their own.
    private static let shapes: Set<String> = [
        "schedule.invalidTime", "schedule.unknownType", "schedule.invalidDayOfWeek", "schedule.invalidDayOfMonth",
        "schedule.malformedTimeZone", "policy.invalidTime", "policy.noOutcomes", "policy.noDays", "policy.invalidOutcome", "file.noColumns", "file.notUTF8",
        "file.invalidJSON", "file.invalidYAML", "file.noDocuments",
    ]
}

/// Where the readers of one document put what they find. Reading never stops at the first problem.
public final class DiagnosticCollector {
    /// The first ``greatestCount``, and an error if there is one; nobody reads on from there, and text at random would
    /// bring millions.
    public private(set) var diagnostics: [Diagnostic] = []
    public static let maxCount = 10_000
    /// What the document needs of others, as far as it could be read.
    public internal(set) var uses = DefinitionDependencies()
    /// Completes every diagnostic that comes in without one.
    public var subject: DefinitionKey?
    /// Gives the trees in a file that the document names; `nil` where it can name none.
    public let trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)?

    public init(trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)? = nil) {
        self.trees = trees
    }

    /// Of all, also of those that were not kept.
    public private(set) var errorCount = 0

    var isFull: Bool { diagnostics.count >= Self.maxCount }

    public func add(_ diagnostic: Diagnostic) {
        let isFirstError = diagnostic.severity == .error && errorCount == 0
        if diagnostic.severity == .error { errorCount += 1 }
        guard !isFull || isFirstError else { return }
        var diagnostic = diagnostic
        diagnostic.subject = diagnostic.subject ?? subject
        diagnostics.append(diagnostic)
    }
}
