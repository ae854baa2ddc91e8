internal import MusterModel
internal import MusterService

extension RemoteBackend {
    private static let filesType = "application/vnd.muster.catalog-files+json"

    func apply(_ paths: [String]) throws -> ApplyOutcome {
        let files = LocalCatalogFiles(paths)
        guard !files.hasErrors else { return try refusal(of: files) }
        let request = try files.request()
        do throws(ServerError) {
            let answer: Applied = try client.post(
                ServerClient.path("catalog", "apply"), body: request, type: Self.filesType)
            return ApplyOutcome(
                answer.items.map { ($0.kind.rawValue + " " + $0.id, $0.effect) },
                diagnostics: answer.warnings.map { $0.diagnostic(.warning) })
        } catch {
            guard error.code == "definition.invalid" else { throw error }
            let refusal = try refusal(of: files)
            // Unless somebody has put it right meanwhile.
            guard refusal.diagnostics.hasErrors else { throw error }
            return refusal
        }
    }

    /// All that is wrong with files that cannot be applied.
    private func refusal(of files: LocalCatalogFiles) throws -> ApplyOutcome {
        guard !files.sources.isEmpty else { return ApplyOutcome(nil, files.diagnostics(with: [])) }
        let found: Checked = try client.post(
            ServerClient.path("catalog", "check"), body: try files.request(), type: Self.filesType)
        let diagnostics = found.errors.map { $0.diagnostic(.error) } + found.warnings.map { $0.diagnostic(.warning) }
        return ApplyOutcome(nil, files.diagnostics(with: diagnostics))
    }

    private struct Applied: Decodable {
        struct Item: Decodable {
            var kind: DefinitionKind
            var id: String
            var effect: CatalogChange.Effect
        }

        var items: [Item]
        var warnings: [ServerProblem.Item]
    }

    private struct Checked: Decodable {
        var errors: [ServerProblem.Item]
        var warnings: [ServerProblem.Item]
    }
}

extension ServerProblem.Item {
    func diagnostic(_ severity: Diagnostic.Severity) -> Diagnostic {
        var place: DocumentPosition?
        if let file, let line, let column { place = DocumentPosition(file: file, line: line, column: column) }
        return Diagnostic(
            severity, code: code ?? "", message: message, hint: hint, position: place,
            subject: definition.flatMap(DefinitionKey.init(described:)), path: DocumentPath(pointer: path ?? ""))
    }
}

extension DefinitionKey {
    /// - Parameter text: a ``description``.
    fileprivate init?(described text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let kind = DefinitionKind(rawValue: String(words[0])) else { return nil }
        self.init(kind, String(words[1]))
    }
}

extension DocumentPath {
    /// - Parameter pointer: a JSON pointer (RFC 6901).
    fileprivate init(pointer: String) {
        let keys = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        self.init(elements: keys.map { .key(String($0).replacing("~1", with: "/").replacing("~0", with: "~")) })
    }
}
