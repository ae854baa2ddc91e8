internal import MusterModel

/// Documents that are applied together: the definitions they make, and where each was written.
struct DocumentSet {
    private(set) var definitions: [Definition] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Of documents that have errors; to name one of them is no mistake.
    private(set) var brokenKeys: Set<DefinitionKey> = []
    private var documents: [DefinitionKey: DocumentNode] = [:]

    init(_ documents: [DocumentNode], as expected: Definition.ExpectedKey) {
        for document in documents { read(document, as: expected) }
    }

    private mutating func read(_ document: DocumentNode, as expected: Definition.ExpectedKey) {
        let collector = DiagnosticCollector()
        let definition = Definition.read(document, as: expected, into: collector)
        diagnostics += collector.diagnostics
        guard let key = Definition.key(of: document, as: expected) else { return }
        if let first = documents[key] {
            let other = first["id"]?.position ?? first.position
            diagnostics.append(
                Diagnostic(
                    code: "catalog.duplicate", message: "There are two documents for the \(key.kind.inWords) '\(key.id)'.",
                    hint: other.map { "The other one is at \($0)." },
                    position: document["id"]?.position ?? document.position, subject: key, path: DocumentPath("id")))
            return
        }
        documents[key] = document
        if let definition {
            definitions.append(definition)
        } else {
            brokenKeys.insert(key)
        }
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
        guard let name = documents[key]?["name"] else { return true }
        if case .null = name.value { return true }
        return false
    }

    /// The same problem with its position, if its definition is in the set and came from a file.
    func located(_ problem: Diagnostic) -> Diagnostic {
        guard let document = problem.subject.flatMap({ documents[$0] }) else { return problem }
        let node = document.nearest(to: problem.path)
        var located = problem
        located.position = problem.offset.flatMap { node.position(ofUTF8Offset: $0) } ?? node.position
        return located
    }
}
