/// Reads what ``DefinitionUses`` is made of, and notes it down.
extension DocumentReader {
    /// A required id of another definition.
    public func reference<Target: CatalogDocument>(_ key: String) -> Identifier<Target>? {
        noted(id(key), key)
    }

    public func optionalReference<Target: CatalogDocument>(_ key: String) -> Identifier<Target>? {
        noted(optionalId(key), key)
    }

    /// Absent means empty. An id that stands twice is reported.
    public func references<Target: CatalogDocument>(_ key: String) -> [Identifier<Target>] {
        let ids = elements(of: key).map { (id: id($0.node, at: $0.path, key) as Identifier<Target>?, place: $0) }
        reportRepetitions(ids.map { ($0.id?.rawValue, $0.place) }, key)
        for case (let id?, let place) in ids { note(id, at: place.path) }
        return ids.compactMap(\.id)
    }

    public func note(_ id: Identifier<some CatalogDocument>, at path: DocumentPath) {
        diagnostics.uses.references.append(DefinitionReference(to: DefinitionKey(id), at: path))
    }

    /// The text of an expression. A bare `true` or `1` is one too.
    public func expression(
        _ key: String, seeing visibility: ExpressionSite.Visibility, expecting expected: ExpressionSite.Expected,
        dataset: String? = nil, joined: DecisionFlow.JoinedDatasets? = nil
    ) -> String? {
        guard field(key) != nil else {
            reportMissing(key)
            return nil
        }
        return optionalExpression(key, seeing: visibility, expecting: expected, dataset: dataset, joined: joined)
    }

    public func optionalExpression(
        _ key: String, seeing visibility: ExpressionSite.Visibility, expecting expected: ExpressionSite.Expected,
        dataset: String? = nil, joined: DecisionFlow.JoinedDatasets? = nil
    ) -> String? {
        let path = path.appending(key)
        guard let value = field(key), let text = expression(value, at: path, key) else { return nil }
        diagnostics.uses.expressions.append(
            ExpressionSite(text, at: path, seeing: visibility, expecting: expected, dataset: dataset, joined: joined))
        return text
    }

    private func expression(_ value: DocumentNode, at path: DocumentPath, _ key: String) -> String? {
        switch value.value {
        case .bool, .int, .double: return value.plainText ?? value.json
        case .string: return text(value, at: path, key)
        case .null, .list, .map:
            reportWrongType(value, at: path, key, needed: "an expression")
            return nil
        }
    }

    private func noted<Target: CatalogDocument>(_ id: Identifier<Target>?, _ key: String) -> Identifier<Target>? {
        if let id { note(id, at: path.appending(key)) }
        return id
    }
}
