extension Category: CatalogDocument {
    public static var kind: DefinitionKind { .category }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let parentId: ID? = reader.optionalReference("parentId")
        let computedFields = [ComputedField](
            reading: reader.optionalObjects("computedFields"), code: "category.repeatedField")
        reader.finish()
        guard let id, let name, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, parentId: parentId, computedFields: computedFields)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("parentId", parentId.map(DocumentNode.id)),
            ("computedFields", computedFields.document),
        ])
    }
}

extension [Category.ComputedField] {
    /// - Parameters:
    ///   - code: of the problem that two have the same name.
    ///   - joined: what the formulas see, when they belong to one flow.
    init(reading readers: [DocumentReader], code: String, joined: DecisionFlow.JoinedDatasets? = nil) {
        var seen: Set<String> = []
        self = readers.compactMap { reader in
            let name = reader.text("name")
            let formula = reader.expression("formula", seeing: .customerAndOffer, expecting: .value, joined: joined)
            reader.finish()
            guard let name, let formula else { return nil }
            if !seen.insert(name).inserted {
                reader.report("name", code: code, "There are two computed fields '\(name)'.")
            }
            return Category.ComputedField(name: name, formula: formula)
        }
    }

    var document: DocumentNode {
        .list(map { .map([("name", .text($0.name)), ("formula", .text($0.formula))]) })
    }
}
