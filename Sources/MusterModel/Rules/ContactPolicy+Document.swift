extension ContactPolicy: DefinitionContent {
    public static var kind: DefinitionKind { .contactPolicy }

    /// A document's `type`.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case frequency_cap, cooldown, outcome_suppression, segment_exclusion, time_window, mutual_exclusion, budget

        /// Whether `per` applies.
        var isCounted: Bool { [.frequency_cap, .cooldown, .outcome_suppression].contains(self) }
    }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let scope = Scope(reading: reader.optionalObject("scope"))
        let bypassable = reader.bool("bypassable", default: true)
        let kind: Kind? = reader.choice("type")
        let limit = kind.flatMap { Limit(reading: reader, kind: $0) }
        let per = kind?.isCounted == true ? reader.optionalChoice("per", of: Unit.self) : nil
        // The known fields depend on the type: without it, unknown fields cannot be reported.
        if kind != nil { reader.finish() }
        guard let id, let name, let limit, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, scope: scope, limit: limit, per: per, bypassable: bypassable)
    }

    public var document: DocumentNode {
        .map(
            [
                ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
                ("type", .text(limit.kind.rawValue)), ("scope", scope.document),
                ("per", per.map { .text($0.rawValue) }), ("bypassable", .bool(bypassable)),
            ] + limit.fields)
    }
}
