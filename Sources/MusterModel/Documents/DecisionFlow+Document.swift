extension DecisionFlow: CatalogDocument {
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
        return readers.compactMap { reader in
            guard let kind: Stage.Kind = reader.choice("type") else { return nil }
            order.check(kind, reader)
            return Stage(reading: reader, kind: kind)
        }
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("stages", .list(stages.map(\.document))),
        ])
    }
}
