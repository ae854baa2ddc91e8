/// The customers of a dataset for whom a condition is true.
public struct Segment: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Segment>

    public var id: ID
    public var name: String
    public var description: String?
    /// The dataset's name.
    public var dataset: String
    /// A condition over `customer`; a customer for whom it is false or missing is not in the segment.
    public var `where`: String

    public init(id: ID, name: String, description: String? = nil, dataset: String = "customers", where condition: String) {
        self.id = id
        self.name = name
        self.description = description
        self.dataset = dataset
        self.where = condition
    }
}

extension Segment: DefinitionContent {
    public static var kind: DefinitionKind { .segment }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let isNamed = reader.field("dataset") != nil
        let dataset = isNamed ? reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue : DatasetSchema.defaultName
        // Without a readable dataset, the condition is checked against no schema.
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
