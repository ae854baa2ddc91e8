extension ContactPolicy: CatalogDocument {
    public static var kind: DefinitionKind { .contactPolicy }

    /// A document's `type`.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case frequency_cap, cooldown, outcome_suppression, segment_exclusion, time_window, mutual_exclusion, budget
    }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let scope = Scope(reading: reader.optionalObject("scope"))
        let bypassable = reader.bool("bypassable", default: true)
        let kind: Kind? = reader.choice("type")
        let limit = kind.flatMap { Limit(reading: reader, kind: $0) }
        // Without its type, no field of a policy can be called unknown.
        if kind != nil { reader.finish() }
        guard let id, let name, let limit, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, scope: scope, limit: limit, bypassable: bypassable)
    }

    public var document: DocumentNode {
        .map(
            [
                ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
                ("type", .text(limit.kind.rawValue)), ("scope", scope.document), ("bypassable", .bool(bypassable)),
            ] + limit.fields)
    }
}
