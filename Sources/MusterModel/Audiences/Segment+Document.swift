extension Segment: CatalogDocument {
    public static var kind: DefinitionKind { .segment }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let isNamed = reader.field("dataset") != nil
        let dataset = isNamed ? reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue : DatasetSchema.defaultName
        // With a dataset that could not be read, the condition belongs to none that is known.
        let condition = reader.expression(
            "where", seeing: .customer, expecting: .condition, dataset: dataset ?? "", joined: .init())
        reader.finish()
        guard let id, let name, let dataset, let condition, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, description: description, dataset: dataset, where: condition)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("dataset", .text(dataset)), ("where", .text(self.where)),
        ])
    }
}
