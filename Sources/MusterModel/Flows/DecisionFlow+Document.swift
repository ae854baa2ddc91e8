extension DecisionFlow: DefinitionContent {
    public static var kind: DefinitionKind { .decisionFlow }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let stages = Self.stages(reader.objects("stages"))
        reader.finish()
        guard let id, let name, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, description: description, stages: stages)
    }

    private static func stages(_ readers: [DocumentReader]) -> [Stage] {
        var order = StageOrder()
        let enrichments = readers.map { Enrichment(peeking: $0.node) }
        return readers.enumerated().compactMap { index, reader in
            guard let kind: Stage.Kind = reader.choice("type") else { return nil }
            order.check(kind, reader)
            let joined = JoinedDatasets(
                before: enrichments[..<index].compactMap(\.self), after: enrichments[index...].compactMap(\.self))
            if let alias = enrichments[index]?.alias, joined.before.contains(where: { $0.alias == alias }) {
                reader.report(
                    reader.node["as"] == nil ? "dataset" : "as", code: "flow.repeatedAlias",
                    "Another enrich stage is called '\(alias)' too.", hint: "Give one of them another 'as'.")
            }
            return Stage(reading: reader, kind: kind, joined: joined)
        }
    }

    /// The enrich stages of a flow with errors, at their indices; stages without effect replace the others.
    public static func enrichments(peeking node: DocumentNode) -> [Stage] {
        DocumentReader(node, into: DiagnosticCollector()).optionalObjects("stages").map { reader in
            Enrichment(peeking: reader.node).map(Stage.enrich) ?? .compute(fields: [])
        }
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("stages", .list(stages.map(\.document))),
        ])
    }
}
