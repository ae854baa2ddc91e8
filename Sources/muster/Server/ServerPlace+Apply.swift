internal import MusterCatalog
internal import MusterModel
internal import MusterService

extension ServerPlace {
    private static let mediaType = "application/vnd.muster.catalog-files+json"

    func apply(_ paths: [String]) throws -> ApplyOutcome {
        let files = LocalCatalogFiles(paths)
        guard !files.hasErrors else { return try check(files) }
        do throws(ServerError) {
            let answer: Applied = try client.post(
                ServerClient.path("catalog", "apply"), body: try files.request(), type: Self.mediaType)
            return ApplyOutcome(answer, diagnostics: answer.warnings.map(\.diagnostic))
        } catch {
            guard case .refused(let problem) = error, problem.code == "definition.invalid" else { throw error }
            // Of errors the refusal names only the first hundred, and no warnings.
            let outcome = try check(files)
            guard outcome.diagnostics.hasErrors else { throw error }
            return outcome
        }
    }

    /// What is wrong with files that cannot be applied.
    private func check(_ files: LocalCatalogFiles) throws -> ApplyOutcome {
        guard !files.sources.isEmpty else { return ApplyOutcome(nil, files.found) }
        let answer: Checked = try client.post(
            ServerClient.path("catalog", "check"), body: try files.request(), type: Self.mediaType)
        return ApplyOutcome(nil, files.merged(answer.diagnostics.map(\.diagnostic)))
    }
}

/// What a server answers when it has applied files.
struct Applied: Decodable {
    struct Item: Decodable {
        var kind: DefinitionKind
        var id: String
        var effect: CatalogChange.Effect
    }

    var items: [Item]
    var warnings: [ServerDiagnostic]
}

private struct Checked: Decodable {
    var diagnostics: [ServerDiagnostic]
}

extension ApplyOutcome {
    fileprivate init(_ answer: Applied, diagnostics: [Diagnostic]) {
        self.init(nil, diagnostics)
        applied = true
        for item in answer.items { add(DefinitionKey(item.kind, item.id), item.effect) }
    }
}
