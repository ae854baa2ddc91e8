internal import MusterBase

/// The path of a folder with placeholders that stand for values of a run, such as `{campaign_id}/{run_date}`.
public struct PathTemplate: Hashable, Sendable, Codable {
    public enum Placeholder: String, CaseIterable, Hashable, Sendable {
        case campaign_id, campaign_name, run_id, run_number, run_date, run_time
    }

    private enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(Placeholder)
    }

    public let text: String
    private let parts: [Part]

    /// - Throws: ``Problem``.
    public init(_ text: String) throws(Problem) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { throw .unbalancedBrace }
            let name = String(rest[rest.index(after: brace)..<end])
            guard let placeholder = Placeholder(rawValue: name) else { throw .unknownPlaceholder(name) }
            if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            parts.append(.placeholder(placeholder))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        if let problem = Self.problem(ofPath: text) { throw .invalidPath(problem) }
        self.text = text
        self.parts = parts
    }

    public var placeholders: Set<Placeholder> {
        Set(parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } })
    }

    /// The path for a run. A `/` or a control character in a value is replaced by `_`, so that a value never adds a folder.
    public func path(_ value: (Placeholder) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .placeholder(let placeholder): Self.component(value(placeholder))
            }
        }.joined().split(separator: "/").map { $0.allSatisfy { $0 == "." } ? "_" : String($0) }.joined(separator: "/")
    }

    private static func component(_ value: String) -> String {
        String(String.UnicodeScalarView(value.unicodeScalars.map { $0 == "/" || $0.value < 0x20 || $0.value == 0x7f ? "_" : $0 }))
    }

    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Why a text is not a path of folders, such as "contains '..'"; `nil` if it is one. The empty text is one.
    static func problem(ofPath text: String) -> String? {
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= 800 else { return "is longer than 800 bytes" }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            return "contains a control character"
        }
        let folders = text.split(separator: "/", omittingEmptySubsequences: false)
        if folders.contains("") { return "has an empty folder: write single slashes, and none at the start and the end" }
        if let dots = folders.first(where: { $0 == "." || $0 == ".." }) { return "contains '\(dots)'" }
        return nil
    }
}

extension PathTemplate {
    public enum Problem: Error, Hashable, Sendable {
        case unbalancedBrace
        case unknownPlaceholder(String)
        /// The rest of a sentence, such as "contains '..'".
        case invalidPath(String)
    }
}

extension DocumentReader {
    /// Reports the problem of a template of a path.
    func pathTemplate(_ text: String, _ key: String) -> PathTemplate? {
        do throws(PathTemplate.Problem) {
            return try PathTemplate(text)
        } catch {
            switch error {
            case .unbalancedBrace:
                report(
                    key, code: "file.unbalancedBrace", "'\(key)' has a '{' without '}', or the reverse.",
                    hint: Self.placeholderHint)
            case .unknownPlaceholder(let name):
                report(
                    key, code: "file.unknownPlaceholder", "There is no placeholder '{\(name.abridged)}'.",
                    hint: DidYouMean.hint(
                        for: name, among: PathTemplate.Placeholder.allCases.map(\.rawValue), else: Self.placeholderHint))
            case .invalidPath(let problem):
                report(key, code: "file.invalidPath", "'\(key)' \(problem).")
            }
            return nil
        }
    }

    private static var placeholderHint: String {
        "The placeholders are \(PathTemplate.Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", "))."
    }
}
