/// A group of offers, possibly within another category.
public struct Category: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Category>

    /// A value computed for each recommendation, over `customer` and `offer`.
    public struct ComputedField: Hashable, Sendable, Codable {
        public var name: String
        public var formula: String

        public init(name: String, formula: String) {
            self.name = name
            self.formula = formula
        }
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var parentId: ID?
    /// In order. A category inherits its ancestors' fields; a field of its own replaces an inherited one of the same name.
    public var computedFields: [ComputedField]

    public init(
        id: ID, name: String, description: String? = nil, parentId: ID? = nil, computedFields: [ComputedField] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.parentId = parentId
        self.computedFields = computedFields
    }
}

extension Category: DefinitionContent {
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
    ///   - code: the diagnostic's code for a repeated name.
    ///   - joined: the joined datasets that the formulas can use; `nil` when they belong to no single flow.
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
