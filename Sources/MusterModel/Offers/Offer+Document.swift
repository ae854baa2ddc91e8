internal import MusterBase

extension Offer: DefinitionContent {
    public static var kind: DefinitionKind { .offer }

    /// Attributes that every offer has in expressions. Custom `fields` cannot use these names.
    public static let builtInAttributes = [
        "id", "name", "categoryId", "priority", "weight", "businessValue", "mandatory", "tags", "validFrom", "validTo",
    ]

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let categoryId: Category.ID? = reader.reference("categoryId")
        let status = reader.choice("status", default: Status.active)
        let priority = reader.optionalNumber("priority", in: 0...100) ?? 0
        let weight = reader.optionalNumber("weight", in: 0...100) ?? 100
        let businessValue = reader.optionalNumber("businessValue", in: 0...100) ?? 50
        let validFrom = reader.optionalInstant("validFrom")
        let validTo = reader.optionalInstant("validTo", endOfDay: true)
        let mandatory = reader.bool("mandatory", default: false)
        let tags = reader.texts("tags")
        let fields = reader.values("fields")
        for key in Self.builtInAttributes where fields[key] != nil {
            reader.report(
                reader.node.nearest(to: DocumentPath("fields", key)), at: reader.path.appending("fields").appending(key),
                code: "offer.reservedField",
                "A custom field cannot be called '\(key)': every offer has an attribute of that name.",
                hint: "Choose another name.")
        }
        if let validFrom, let validTo, validTo < validFrom {
            reader.report("validTo", code: "offer.endsBeforeStart", "'validTo' is before 'validFrom'.")
        }
        reader.finish()
        guard let id, let name, let categoryId, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, categoryId: categoryId, status: status, priority: priority,
            weight: weight, businessValue: businessValue, validFrom: validFrom, validTo: validTo,
            mandatory: mandatory, tags: tags.uniqued(), fields: fields)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("categoryId", .id(categoryId)), ("status", .text(status.rawValue)), ("priority", .number(priority)),
            ("weight", .number(weight)), ("businessValue", .number(businessValue)),
            ("validFrom", validFrom.map { .text(InstantFormat.text($0)) }),
            ("validTo", validTo.map { .text(InstantFormat.text($0)) }), ("mandatory", .bool(mandatory)),
            ("tags", .texts(tags)), ("fields", .values(fields)),
        ])
    }
}
