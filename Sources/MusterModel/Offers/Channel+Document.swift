extension Channel: CatalogDocument {
    public static var kind: DefinitionKind { .channel }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let type: Kind? = reader.choice("type")
        let deliveryMode: DeliveryMode? = reader.choice("deliveryMode")
        let consent = reader.optionalExpression("consent", seeing: .customer, expecting: .condition, joined: .init())
        reader.finish()
        guard let id, let name, let type, let deliveryMode, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, type: type, deliveryMode: deliveryMode, consent: consent)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("type", .text(type.rawValue)), ("deliveryMode", .text(deliveryMode.rawValue)),
            ("consent", consent.map(DocumentNode.text)),
        ])
    }
}
