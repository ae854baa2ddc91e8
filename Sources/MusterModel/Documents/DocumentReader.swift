internal import MusterBase

/// Reads the fields of one map of a document and collects everything that is wrong with them.
///
/// Nothing throws: an accessor that finds a problem reports it and returns `nil` (or the default), and reading goes on,
/// so that one pass finds all problems. Who builds a value from a reader returns `nil` when ``hasErrors`` says so.
/// A field that no accessor asked for is unknown; ``finish()`` reports those.
public final class DocumentReader {
    public let node: DocumentNode
    public let path: DocumentPath
    public let diagnostics: DiagnosticCollector
    private let errorsBefore: Int
    private var asked: [String] = []

    /// Reports a node that is not a map, and keys that stand twice.
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

    /// Whether a problem was found in this map, or in one within it, since reading began.
    public var hasErrors: Bool { diagnostics.errorCount > errorsBefore }

    /// The field's value; `nil` when it is absent or null.
    public func field(_ key: String) -> DocumentNode? {
        asked.append(key)
        guard let value = node[key] else { return nil }
        if case .null = value.value { return nil }
        return value
    }

    /// Makes a field known without reading it.
    public func ignore(_ key: String) { asked.append(key) }

    /// Reports the fields that nothing asked for. Call it last.
    public func finish() {
        guard case .map(let entries) = node.value else { return }
        for entry in entries where !asked.contains(entry.key) && !diagnostics.isFull {
            let hint = DidYouMean.hint(
                for: entry.key, among: asked, else: "The fields here are \(DidYouMean.choices(asked.uniqued())).")
            diagnostics.add(
                Diagnostic(
                    code: "document.unknownField", message: "There is no field '\(entry.key.abridged)'.", hint: hint,
                    position: entry.keyPosition, path: path.appending(entry.key)))
        }
    }

    /// Reports a problem with a field: at its value, or at the map when it is absent.
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
                    code: "document.duplicateKey", message: "'\(entry.key.abridged)' stands twice in this map.",
                    hint: "Keep one of them.", position: entry.keyPosition, path: path.appending(entry.key)))
        }
    }
}

extension [String] {
    func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
