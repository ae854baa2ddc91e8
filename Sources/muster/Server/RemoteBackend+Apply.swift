internal import MusterModel
internal import MusterService

extension RemoteBackend {
    private static let filesType = "application/vnd.muster.catalog-files+json"

    func apply(_ paths: [String], _ request: ApplyRequest) throws -> ApplyOutcome {
        let files = LocalCatalogFiles(paths)
        guard !files.hasErrors, !request.isCheck else { return try checked(files, request) }
        do throws(ServerError) {
            let answer: Applied = try client.post(
                ServerClient.path("catalog", "apply"), query: [("prune", request.prunes ? "true" : nil)],
                body: try files.request(), type: Self.filesType)
            return ApplyOutcome(
                answer.items, isApplied: true, diagnostics: answer.warnings.map { $0.diagnostic(.warning) })
        } catch {
            guard error.code == "definition.invalid" else { throw error }
            let refusal = try checked(files, request)
            // The check finds no errors if the catalog was fixed in the meantime.
            guard refusal.diagnostics.hasErrors else { throw error }
            return refusal
        }
    }

    /// The outcome of a check, with all diagnostics.
    private func checked(_ files: LocalCatalogFiles, _ request: ApplyRequest) throws -> ApplyOutcome {
        guard !files.sources.isEmpty else {
            return ApplyOutcome(nil, isApplied: false, diagnostics: files.diagnostics(with: []))
        }
        let found: Checked = try client.post(
            ServerClient.path("catalog", "check"),
            query: [
                ("prune", request.prunes ? "true" : nil), ("differences", request.showsDifferences ? "true" : nil),
            ], body: try files.request(), type: Self.filesType)
        let ofServer = found.errors.map { $0.diagnostic(.error) } + found.warnings.map { $0.diagnostic(.warning) }
        let diagnostics = files.diagnostics(with: ofServer)
        return ApplyOutcome(diagnostics.hasErrors ? nil : found.items, isApplied: false, diagnostics: diagnostics)
    }

    func definitions() throws -> [Definition] {
        let document = try client.document(ServerClient.path("catalog"))
        guard case .list(let nodes)? = document["definitions"]?.value else {
            throw ServerError.notMuster(address: client.address, status: 200)
        }
        return try nodes.map { node in
            guard let definition = Definition.read(node, into: DiagnosticCollector()) else {
                throw ServerError.notMuster(address: client.address, status: 200)
            }
            return definition
        }
    }

    func delete(_ key: DefinitionKey) throws {
        try client.delete(ServerClient.path(key.kind.pathName, key.id))
    }

    private struct Applied: Decodable {
        var items: [CatalogEffect]
        var warnings: [ServerProblem.Item]
    }

    private struct Checked: Decodable {
        var items: [CatalogEffect]
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
