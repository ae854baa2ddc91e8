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
            // The check finds no errors if the catalog was fixed in the meantime.
            guard refusal.diagnostics.hasErrors else { throw error }
            return refusal
        }
    }

    /// The outcome for files that cannot be applied, with all diagnostics.
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
        var filePosition: DocumentPosition?
        if let file, let line, let column { filePosition = DocumentPosition(file: file, line: line, column: column) }
        return Diagnostic(
            severity, code: code ?? "", message: message, hint: hint, position: filePosition,
            subject: definition.flatMap(DefinitionKey.init(described:)), path: DocumentPath(pointer: path ?? ""))
    }
}

extension DefinitionKey {
    /// - Parameter text: the ``description`` of a key.
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
