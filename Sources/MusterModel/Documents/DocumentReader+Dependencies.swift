// Fields that are recorded as ``DefinitionDependencies``.
extension DocumentReader {
    /// A required id of another definition.
    public func reference<Target: DefinitionContent>(_ key: String) -> Identifier<Target>? {
        recorded(id(key), key)
    }

    public func optionalReference<Target: DefinitionContent>(_ key: String) -> Identifier<Target>? {
        recorded(optionalId(key), key)
    }

    /// Empty when absent. Repeated ids are reported.
    public func references<Target: DefinitionContent>(_ key: String) -> [Identifier<Target>] {
        let ids = elements(of: key).map { (id: id($0.node, at: $0.path, key) as Identifier<Target>?, element: $0) }
        reportRepetitions(ids.map { ($0.id?.rawValue, $0.element) }, key)
        for case (let id?, let element) in ids { record(id, at: element.path) }
        return ids.compactMap(\.id)
    }

    func record(_ id: Identifier<some DefinitionContent>, at path: DocumentPath) {
        diagnostics.dependencies.references.append(DefinitionReference(to: DefinitionKey(id), at: path))
    }

    /// A required expression. A bare `true` or `1` is an expression too.
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
        diagnostics.dependencies.expressions.append(
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

    private func recorded<Target: DefinitionContent>(_ id: Identifier<Target>?, _ key: String) -> Identifier<Target>? {
        if let id { record(id, at: path.appending(key)) }
        return id
    }
}
