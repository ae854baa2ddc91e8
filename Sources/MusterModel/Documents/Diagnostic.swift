/// An error or a warning about a document, with its position.
///
/// ```swift
/// let diagnostic = Diagnostic(
///     code: "document.missingField", message: "'name' is missing.",
///     position: DocumentPosition(file: "offers.yaml", line: 3, column: 1), path: DocumentPath("name"))
/// print(diagnostic)   // offers.yaml:3:1: 'name' is missing.
/// ```
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable, Codable {
        case error, warning
    }

    public var severity: Severity
    /// Stable; never changes once published: `document.missingField`.
    public var code: String
    /// One sentence in the user's terms.
    public var message: String
    /// A suggestion for the next step.
    public var hint: String?
    /// The position in a file, if the document came from one.
    public var position: DocumentPosition?
    /// The definition, if its kind and id are known.
    public var subject: DefinitionKey?
    /// The path within the document.
    public var path: DocumentPath
    /// For an expression: the offset within the text at ``path``, in UTF-8 bytes.
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
    /// `file:line:column: message (hint)`. Without a position, definition and path replace it. A warning is marked as such.
    public var description: String {
        let location = position?.description ?? [subject?.description, path.description].compactMap(\.self).joined()
        let kind = severity == .warning ? "warning: " : ""
        return (location.isEmpty ? "" : location + ": ") + kind + message + (hint.map { " (\($0))" } ?? "")
    }
}

extension [Diagnostic] {
    public var hasErrors: Bool { contains { $0.severity == .error } }

    /// Sorted by file and position; diagnostics without a position come last, in their order.
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
    /// Whether the document violates the structure of its kind, independently of the rest of the catalog: a missing or
    /// unknown field, a text instead of a number. The other errors are between parts of the document, or with its
    /// references.
    public var isAboutShape: Bool {
        code.hasPrefix("document.") && !Self.contextual.contains(code) || Self.shapes.contains(code)
    }

    private static let contextual: Set<String> = ["document.contradiction", "document.zeroCharacter"]

    /// Other codes of errors in a single field.
    private static let shapes: Set<String> = [
        "schedule.invalidTime", "schedule.unknownType", "schedule.invalidDayOfWeek", "schedule.invalidDayOfMonth",
        "schedule.malformedTimeZone", "policy.invalidTime", "policy.noOutcomes", "policy.noDays", "policy.invalidOutcome",
        "file.noColumns", "file.notUTF8", "file.invalidJSON", "file.invalidYAML", "file.noDocuments",
    ]
}

/// Collects diagnostics and dependencies while one document is read. Reading does not stop at the first error.
public final class DiagnosticCollector {
    /// The first ``maxCount``, and at least one error if there is any. The limit protects against arbitrary text with
    /// millions of errors.
    public private(set) var diagnostics: [Diagnostic] = []
    public static let maxCount = 10_000
    /// The document's dependencies, as far as they could be read.
    public internal(set) var dependencies = DefinitionDependencies()
    /// The default subject of added diagnostics.
    public var subject: DefinitionKey?
    /// Loads the trees of a file that the document names; `nil` when it cannot name files.
    public let trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)?

    public init(trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)? = nil) {
        self.trees = trees
    }

    /// The number of all errors, including those that were not kept.
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
