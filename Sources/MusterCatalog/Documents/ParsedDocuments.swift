internal import MusterModel

/// Documents that are applied together: the definitions they make, and where each was written.
struct ParsedDocuments {
    private(set) var documents: [ParsedDocument] = []
    private(set) var definitions: [Definition] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Of several documents with one key, the first.
    private var first: [DefinitionKey: ParsedDocument] = [:]

    /// - Parameter treeFiles: `nil` when the documents can name no files.
    init(_ documents: [DocumentNode], as expected: Definition.ExpectedKey, treeFiles: TreeFiles? = nil) {
        for document in documents { read(document, as: expected, treeFiles) }
    }

    /// Of documents with errors too.
    var keys: Set<DefinitionKey> { Set(first.keys) }

    private mutating func read(
        _ node: DocumentNode, as expected: Definition.ExpectedKey, _ treeFiles: TreeFiles?
    ) {
        let collector = DiagnosticCollector(trees: treeFiles?.ensemble)
        let document = ParsedDocument(node, as: expected, into: collector)
        documents.append(document)
        diagnostics += collector.diagnostics
        guard let key = document.key else { return }
        if let other = first[key]?.node {
            let position = other["id"]?.position ?? other.position
            diagnostics.append(
                Diagnostic(
                    code: "catalog.duplicate", message: "There are two documents for the \(key.kind.displayName) '\(key.id)'.",
                    hint: position.map { "The other one is at \($0)." },
                    position: node["id"]?.position ?? node.position, subject: key, path: DocumentPath("id")))
            return
        }
        first[key] = document
        if let definition = document.definition { definitions.append(definition) }
    }

    /// Gives campaigns that were given no name one made of the names of their flow and segment.
    mutating func nameCampaigns(in stored: Catalog) {
        var catalog = stored
        catalog.merge(definitions)
        for (index, definition) in definitions.enumerated() {
            guard case .campaign(var campaign) = definition, hasNoName(definition.key) else { continue }
            campaign.name = campaign.generatedName(in: catalog)
            definitions[index] = .campaign(campaign)
        }
    }

    private func hasNoName(_ key: DefinitionKey) -> Bool {
        guard let name = first[key]?.node["name"] else { return true }
        if case .null = name.value { return true }
        return false
    }

    /// The same problem with its position, if its definition is in the set and came from a file.
    func located(_ problem: Diagnostic) -> Diagnostic {
        problem.subject.flatMap { first[$0] }?.located(problem) ?? problem
    }
}
