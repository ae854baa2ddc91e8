internal import MusterModel

/// The documents that are applied together, with the definitions read from them.
struct ParsedDocuments {
    private(set) var documents: [ParsedDocument] = []
    private(set) var definitions: [Definition] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// The first document for each key.
    private var first: [DefinitionKey: ParsedDocument] = [:]

    /// - Parameter treeFiles: `nil` when the documents cannot name files.
    init(_ documents: [DocumentNode], as expected: Definition.ExpectedKey, treeFiles: TreeFiles? = nil) {
        for document in documents { read(document, as: expected, treeFiles) }
    }

    /// The keys of all documents, including those with errors.
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

    /// Gives each campaign without a name the default one, from the names of its flow and segment.
    mutating func nameCampaigns(in stored: Catalog) {
        var catalog = stored
        catalog.merge(definitions)
        for (index, definition) in definitions.enumerated() {
            guard case .campaign(var campaign) = definition, hasNoName(definition.key) else { continue }
            campaign.name = campaign.generatedName(in: catalog)
            definitions[index] = .campaign(campaign)
        }
    }

    /// Gives each definition its stored status, unless the files give it another status than when they were last applied.
    ///
    /// - Parameter statuses: the status that a file gave each definition when one was last applied.
    mutating func keepStatuses(of stored: Catalog, lastInFiles statuses: [DefinitionKey: String]) {
        for (index, definition) in definitions.enumerated() {
            let key = definition.key
            guard let written = definition.status, let current = stored[key]?.status, written != current else { continue }
            let isSameAsLast = statuses[key].map { $0 == written } ?? !isNamed("status", of: key)
            guard isSameAsLast else { continue }
            definitions[index] = definition.with(status: current)
            for place in documents.indices where documents[place].key == key {
                documents[place].definition = definitions[index]
            }
        }
    }

    private func isNamed(_ field: String, of key: DefinitionKey) -> Bool {
        guard let value = first[key]?.node[field]?.value else { return false }
        if case .null = value { return false }
        return true
    }

    private func hasNoName(_ key: DefinitionKey) -> Bool { !isNamed("name", of: key) }

    /// The problem with its position, if its definition is in one of the documents and has a position.
    func located(_ problem: Diagnostic) -> Diagnostic {
        problem.subject.flatMap { first[$0] }?.located(problem) ?? problem
    }
}

/// One of the documents that are applied together: its nodes and the definition read from them.
struct ParsedDocument {
    let node: DocumentNode
    /// The kind and id, if they can be read.
    let key: DefinitionKey?
    /// `nil` when the document has errors.
    fileprivate(set) var definition: Definition?
    let dependencies: DefinitionDependencies

    init(_ node: DocumentNode, as expected: Definition.ExpectedKey, into collector: DiagnosticCollector) {
        self.node = node
        key = Definition.key(of: node, as: expected)
        definition = Definition.read(node, as: expected, into: collector)
        dependencies = collector.dependencies
    }

    /// Replaces the definition of a document with errors when other documents are checked. It has only the parts that
    /// expressions depend on: an offer's fields, a segment's dataset, a flow's enrichments.
    ///
    /// - Parameter stored: supplies fields that cannot be read, if the offer is not new.
    func standIn(in stored: Catalog) -> Definition? {
        guard definition == nil, let key = key ?? Definition.key(of: node, as: .init(id: "")) else { return nil }
        let reader = DocumentReader(node, into: DiagnosticCollector())
        switch key.kind {
        case .offer:
            let fields = reader.values("fields").filter { !Offer.builtInAttributes.contains($0.key) }
            let known = stored.offers[.init(key.id)]?.fields ?? [:]
            return .offer(
                Offer(id: .init(key.id), name: key.id, categoryId: "", fields: known.merging(fields) { _, new in new }))
        case .segment:
            let dataset = reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue ?? DatasetSchema.defaultName
            return .segment(Segment(id: .init(key.id), name: key.id, dataset: dataset, where: "true"))
        case .decisionFlow:
            return .decisionFlow(
                DecisionFlow(id: .init(key.id), name: key.id, stages: DecisionFlow.enrichments(peeking: node)))
        case .channel, .category, .creative, .qualificationRule, .contactPolicy, .model, .connection, .campaign, .dataset:
            return nil
        }
    }

    /// The problem with its position, if the document has positions.
    func located(_ problem: Diagnostic) -> Diagnostic {
        let nearest = node.nearest(to: problem.path)
        var located = problem
        located.position = problem.offset.flatMap { nearest.position(ofUTF8Offset: $0) } ?? nearest.position
        return located
    }
}
