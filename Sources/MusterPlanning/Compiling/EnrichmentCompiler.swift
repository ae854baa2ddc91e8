internal import MusterBinding
internal import MusterExpressions
internal import MusterModel

/// Compiles the enrichments of a flow.
struct EnrichmentCompiler {
    /// The schema of the customers' dataset.
    let schema: DatasetSchema
    /// The schemas of the datasets that flows can join, by name.
    let datasets: [String: DatasetSchema]
    let expressions: ExpressionCompiler

    struct Result {
        var joins: [DatasetJoin] = []
        var findings = Findings()
    }

    /// - Parameter needed: The attributes that the flow's expressions read.
    func compile(_ flow: DecisionFlow, needed: Set<AttributeName>) -> Result {
        var result = Result()
        for (index, stage) in flow.stages.enumerated() {
            guard let enrichment = stage.enrichment else { continue }
            let path = DocumentPath("stages").appending(index)
            if let join = join(enrichment, of: flow, at: path, needed, &result.findings) { result.joins.append(join) }
        }
        return result
    }

    /// - Returns: `nil` if the datasets do not allow the join, which is reported.
    func join(
        _ enrichment: DecisionFlow.Enrichment, of definition: some DefinitionContent, at path: DocumentPath,
        _ needed: Set<AttributeName>,
        _ findings: inout Findings
    ) -> DatasetJoin? {
        guard let rows = datasets[enrichment.dataset] else {
            findings.report(
                definition, path.appending("dataset"), "Dataset '\(enrichment.dataset)' is not imported yet.",
                hint: "Import it first, with the key that it is joined by.")
            return nil
        }
        if let issue = expressions.scopes.keyIssue(of: enrichment, customers: schema) {
            findings.report(definition, path.appending(issue.field), issue.message, hint: issue.hint)
            return nil
        }
        let onText = enrichment.on ?? ExpressionScopes.written(schema.keyColumn)
        let site = ExpressionSite(onText, at: path.appending("on"), seeing: .customer, expecting: .ordered, joined: .init())
        let types = ExpressionScopes.columnTypes(of: rows)
        guard let on = expressions.compile(site, of: definition.key, &findings), let stored = types[enrichment.key],
            let keyType = ExpressionScopes.keyType(on.type, stored)
        else { return nil }
        func attribute(_ name: String, _ type: ExpressionType) -> TypedExpression {
            .attribute(AttributeName(root: enrichment.alias, attribute: name), type: type)
        }
        let key = attribute(enrichment.key, stored)
        let columns = needed.filter { $0.root == enrichment.alias }.sorted().compactMap { name -> DatasetJoin.Column? in
            let value: DatasetJoin.Column.Value?
            if let index = enrichment.aggregates.firstIndex(where: { $0.name == name.attribute }) {
                let path = path.appending("aggregate").appending(index)
                value = aggregate(enrichment.aggregates[index], over: enrichment, of: definition, at: path, &findings)
            } else {
                value = types[name.attribute].map { .row(attribute(name.attribute, $0)) }
            }
            return value.map { DatasetJoin.Column(name: name.attribute, value: $0) }
        }
        let read = Set(([key] + columns.flatMap(\.value.expressions)).flatMap(\.columns).map(\.attribute))
        return DatasetJoin(
            dataset: enrichment.dataset, alias: enrichment.alias,
            sourceColumns: rows.columns.filter { read.contains($0.name) }, keyColumn: enrichment.key, key: key, on: on,
            keyType: keyType,
            isSorted: enrichment.key == rows.keyColumn && on.type == .string && stored == .string,
            isAggregated: !enrichment.aggregates.isEmpty, columns: columns)
    }

    /// - Returns: `nil` if an expression is wrong, which is reported.
    private func aggregate(
        _ aggregate: DecisionFlow.Enrichment.Aggregate, over rows: DecisionFlow.Enrichment, of definition: some DefinitionContent,
        at path: DocumentPath, _ findings: inout Findings
    ) -> DatasetJoin.Column.Value? {
        func compiled(_ text: String, _ field: String, _ expected: ExpressionSite.Expected) -> TypedExpression? {
            let site = ExpressionSite(
                text, at: path.appending(field), seeing: .rows(of: rows), expecting: expected, joined: .init())
            return expressions.compile(site, of: definition.key, &findings)
        }
        let expected: ExpressionSite.Expected =
            switch aggregate.function {
            case .count: .value
            case .sum, .avg: .number
            case .min, .max: .ordered
            }
        let condition = aggregate.where.map { compiled($0, "where", .condition) }
        let value = aggregate.value.map { compiled($0, "value", expected) }
        if case .some(nil) = condition { return nil }
        if case .some(nil) = value { return nil }
        return .aggregate(aggregate.function, of: value ?? nil, where: condition ?? nil)
    }
}

extension DatasetJoin.Column.Value {
    fileprivate var expressions: [TypedExpression] {
        switch self {
        case .row(let value): [value]
        case .aggregate(_, let value, let condition): [value, condition].compactMap(\.self)
        }
    }
}
