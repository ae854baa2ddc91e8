extension Category: CatalogDocument {
    public static var kind: DefinitionKind { .category }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let parentId: ID? = reader.optionalReference("parentId")
        let computedFields = Self.computedFields(reader.optionalObjects("computedFields"))
        reader.finish()
        guard let id, let name, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, parentId: parentId, computedFields: computedFields)
    }

    private static func computedFields(_ readers: [DocumentReader]) -> [ComputedField] {
        var seen: Set<String> = []
        return readers.compactMap { reader in
            let name = reader.text("name")
            let formula = reader.expression("formula", seeing: .customerAndOffer, expecting: .value)
            reader.finish()
            guard let name, let formula else { return nil }
            if !seen.insert(name).inserted {
                reader.report("name", code: "category.repeatedField", "There are two computed fields '\(name)'.")
            }
            return ComputedField(name: name, formula: formula)
        }
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("parentId", parentId.map(DocumentNode.id)),
            (
                "computedFields",
                .list(computedFields.map { .map([("name", .text($0.name)), ("formula", .text($0.formula))]) })
            ),
        ])
    }
}
