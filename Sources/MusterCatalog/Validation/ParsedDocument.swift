internal import MusterModel

/// One of the documents that are applied together, and what could be read of it.
struct ParsedDocument {
    let node: DocumentNode
    /// What it says it is, as far as it can be told.
    let key: DefinitionKey?
    /// `nil` when it has errors.
    let definition: Definition?
    let dependencies: DefinitionDependencies

    init(_ node: DocumentNode, as expected: Definition.ExpectedKey, into collector: DiagnosticCollector) {
        self.node = node
        key = Definition.key(of: node, as: expected)
        definition = Definition.read(node, as: expected, into: collector)
        dependencies = collector.dependencies
    }

    /// Takes a broken document's place where others are checked: what expressions see of it, an offer's fields, a
    /// segment's dataset and what a flow joins.
    ///
    /// - Parameter stored: has the fields that could not be read, if they are not new.
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
        case .channel, .category, .creative, .qualificationRule, .contactPolicy, .model, .campaign:
            return nil
        }
    }

    /// A problem of this document with its position, if it came from a file.
    func located(_ problem: Diagnostic) -> Diagnostic {
        let place = node.nearest(to: problem.path)
        var located = problem
        located.position = problem.offset.flatMap { place.position(ofUTF8Offset: $0) } ?? place.position
        return located
    }
}
