internal import MusterBase

/// Reads the fields of one map of a document and collects all errors.
///
/// No accessor throws: it reports an error and returns `nil` (or the default), and reading continues, so that one pass finds
/// all errors. Initialisers that use a reader return `nil` if ``hasErrors``. Fields that no accessor has read are unknown;
/// ``finish()`` reports them.
///
/// ```swift
/// init?(reading reader: DocumentReader) {
///     let percent = reader.number("percent", in: 0.0001...50)
///     let seed = reader.optionalText("seed")
///     reader.finish()
///     guard let percent, !reader.hasErrors else { return nil }
///     self.init(percent: percent, seed: seed ?? "")
/// }
/// ```
public final class DocumentReader {
    public let node: DocumentNode
    public let path: DocumentPath
    public let diagnostics: DiagnosticCollector
    private let errorsBefore: Int
    private var knownFields: [String] = []

    /// Reports a node that is not a map, and duplicate keys.
    public init(_ node: DocumentNode, at path: DocumentPath = .root, into diagnostics: DiagnosticCollector) {
        self.node = node
        self.path = path
        self.diagnostics = diagnostics
        errorsBefore = diagnostics.errorCount
        guard case .map(let entries) = node.value else {
            report(node, at: path, code: "document.wrongType", "A map of fields is needed, not \(node.kindDisplayName).")
            return
        }
        reportDuplicates(among: entries, at: path)
    }

    /// Whether this map or a nested one has an error so far.
    public var hasErrors: Bool { diagnostics.errorCount > errorsBefore }

    /// The field's value; `nil` when it is absent or null.
    public func field(_ key: String) -> DocumentNode? {
        knownFields.append(key)
        guard let value = node[key] else { return nil }
        if case .null = value.value { return nil }
        return value
    }

    /// Marks a field as known without reading it.
    public func ignore(_ key: String) { knownFields.append(key) }

    /// Reports the fields that no accessor has read. Call it last.
    public func finish() {
        guard case .map(let entries) = node.value else { return }
        for entry in entries where !knownFields.contains(entry.key) && !diagnostics.isFull {
            let hint = DidYouMean.hint(
                for: entry.key, among: knownFields, else: "The fields here are \(DidYouMean.choices(knownFields.uniqued())).")
            diagnostics.add(
                Diagnostic(
                    code: "document.unknownField", message: "There is no field '\(entry.key.abridged)'.", hint: hint,
                    position: entry.keyPosition, path: path.appending(entry.key)))
        }
    }

    /// Reports an error in a field: at its value, or at the map when it is absent.
    public func report(
        _ key: String, severity: Diagnostic.Severity = .error, code: String, _ message: String, hint: String? = nil
    ) {
        report(
            node[key] ?? node, at: path.appending(key), severity: severity, code: code, message, hint: hint)
    }

    func report(
        _ node: DocumentNode, at path: DocumentPath, severity: Diagnostic.Severity = .error, code: String,
        _ message: String, hint: String? = nil
    ) {
        diagnostics.add(
            Diagnostic(severity, code: code, message: message, hint: hint, position: node.position, path: path))
    }

    func reportMissing(_ key: String) {
        report(key, code: "document.missingField", "'\(key)' is missing.")
    }

    func reportWrongType(_ node: DocumentNode, at path: DocumentPath, _ key: String, needed: String) {
        var hint: String?
        if let written = node.plainText, needed.hasPrefix("text") { hint = "Put it in quotes: \"\(written)\"." }
        report(
            node, at: path, code: "document.wrongType", "'\(key)' must be \(needed), not \(node.kindDisplayName).",
            hint: hint)
    }

    func reportDuplicates(among entries: [DocumentNode.Entry], at path: DocumentPath) {
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted {
            diagnostics.add(
                Diagnostic(
                    code: "document.duplicateKey", message: "Duplicate key '\(entry.key.abridged)' in this map.",
                    hint: "Keep one of them.", position: entry.keyPosition, path: path.appending(entry.key)))
        }
    }
}

extension [String] {
    package func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
