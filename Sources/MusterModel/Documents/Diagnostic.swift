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
    /// Whether the problem is at odds with what is stored: other definitions, an imported dataset, or the definition's own
    /// earlier version. Otherwise the document alone shows it.
    public var dependsOnStored = false

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
    /// The same problem, as one that is at odds with what is stored.
    public var dependingOnStored: Diagnostic {
        var diagnostic = self
        diagnostic.dependsOnStored = true
        return diagnostic
    }

    /// Whether a merge patch alone shows the problem of the document that it produces. A field can also be wrong only beside
    /// the fields that the patch leaves as they are: those problems are at odds with the stored definition.
    public func isShown(byPatch patch: DocumentNode) -> Bool {
        guard !dependsOnStored else { return false }
        guard case .map = patch.value else { return true }
        var node = patch
        for element in path.elements {
            // A list is replaced as a whole, so everything in it is new.
            if case .list = node.value { return true }
            guard case .key(let key) = element, let next = node[key] else { return false }
            node = next
        }
        if case .list = node.value { return true }
        return Self.fieldProblems.contains(code)
    }

    /// Codes of problems within one field, whatever the other fields are.
    private static let fieldProblems: Set<String> = [
        "document.wrongType", "document.duplicateKey", "document.outOfRange", "document.invalidId", "document.unknownValue",
        "document.repeated", "document.invalidDate", "document.emptyText", "document.zeroCharacter", "document.missingField",
        "document.contradiction", "schedule.invalidTime", "schedule.unknownType", "schedule.invalidDayOfWeek",
        "schedule.invalidDayOfMonth", "schedule.malformedTimeZone", "schedule.unknownTimeZone", "policy.invalidTime",
        "file.invalidPath",
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
