internal import MusterExpressions
internal import MusterModel

extension Planner {
    /// The flow's enrichments as joins, with what ``joining`` says is needed of each.
    mutating func joins(of flow: DecisionFlow) -> [DatasetJoin] {
        flow.stages.enumerated().compactMap { index, stage in
            stage.enrichment.flatMap { join($0, of: flow, at: DocumentPath("stages").appending(index)) }
        }
    }

    /// `nil`, and reported, when the datasets do not allow it.
    private mutating func join(
        _ enrichment: DecisionFlow.Enrichment, of flow: DecisionFlow, at path: DocumentPath
    ) -> DatasetJoin? {
        guard let rows = datasets[enrichment.dataset] else {
            report(
                flow, path.appending("dataset"), "Dataset '\(enrichment.dataset)' is not imported yet.",
                hint: "Import it with: muster import FILE --dataset \(enrichment.dataset) --key COLUMN")
            return nil
        }
        if let issue = scopes.keyIssue(of: enrichment, customers: schema) {
            report(flow, path.appending(issue.field), issue.message, hint: issue.hint)
            return nil
        }
        let onText = enrichment.on ?? ExpressionScopes.written(schema.keyColumn)
        let onUse = ExpressionSite(onText, at: path.appending("on"), seeing: .customer, expecting: .ordered, joined: .init())
        guard let on = sql(onUse, of: flow.key),
            let keyType = ExpressionScopes.columnTypes(of: rows)[enrichment.key],
            let type = ExpressionScopes.keyType(on.type, keyType)
        else { return nil }
        let rendering = ColumnRendering(rows, alias: enrichment.alias)
        func key(_ sql: String, _ found: ExpressionType) -> String { found == type ? sql : "CAST(\(sql) AS DOUBLE)" }
        var columns: [DatasetJoin.Column] = []
        for name in joining.needed.filter({ $0.root == enrichment.alias }).sorted() {
            let aggregate = enrichment.aggregates.enumerated().first { $0.element.name == name.attribute }
            let sql = aggregate.map {
                aggregateSQL(
                    $0.element, over: enrichment, rendering, of: flow,
                    at: path.appending("aggregate").appending($0.offset))
            } ?? rendering.sql(name.attribute)
            columns.append(DatasetJoin.Column(name: name.attribute, sql: sql))
        }
        return DatasetJoin(
            dataset: enrichment.dataset, alias: enrichment.alias, keyColumn: enrichment.key,
            key: key(rendering.sql(enrichment.key), keyType), on: key(on.sql, on.type),
            isSorted: enrichment.key == rows.keyColumn && on.type == .string && keyType == .string,
            isAggregated: !enrichment.aggregates.isEmpty, columns: columns)
    }

    /// Values are added up in ascending order, so that sums do not depend on how the dataset is stored.
    private mutating func aggregateSQL(
        _ aggregate: DecisionFlow.Enrichment.Aggregate, over rows: DecisionFlow.Enrichment, _ rendering: ColumnRendering,
        of flow: DecisionFlow, at path: DocumentPath
    ) -> String {
        func compiled(
            _ text: String, _ field: String, _ expected: ExpressionSite.Expected
        ) -> (sql: String, type: ExpressionType)? {
            let use = ExpressionSite(
                text, at: path.appending(field), seeing: .rows(of: rows), expecting: expected, joined: .init())
            return sql(use, of: flow.key, rows: rendering)
        }
        let condition = aggregate.where.map { compiled($0, "where", .condition)?.sql ?? "FALSE" }
        let isNumber = aggregate.function == .sum || aggregate.function == .avg
        let expected: ExpressionSite.Expected = aggregate.function == .count ? .value : isNumber ? .number : .ordered
        let value = aggregate.value.map { compiled($0, "value", expected) ?? ("NULL", .null) }
        func filter(_ conditions: String?...) -> String {
            let holding = conditions.compactMap(\.self)
            return holding.isEmpty ? "" : " FILTER (WHERE \(holding.map { "(\($0))" }.joined(separator: " AND ")))"
        }
        guard let value else { return "count(*)\(filter(condition))" }
        switch (aggregate.function, value.type) {
        case (.count, _):
            return "count(\(value.sql))\(filter(condition))"
        case (.min, _), (.max, _):
            return "\(aggregate.function.rawValue)(\(value.sql))\(filter(condition))"
        case (.sum, .bool), (.sum, .int):
            return "TRY_CAST(sum(CAST(\(value.sql) AS BIGINT))\(filter(condition)) AS BIGINT)"
        case (.avg, .bool), (.avg, .int):
            let count = "count(\(value.sql))\(filter(condition))"
            return "CAST(sum(CAST(\(value.sql) AS BIGINT))\(filter(condition)) AS DOUBLE) / nullif(\(count), 0)"
        case (.sum, _), (.avg, _):
            let number = "CAST(\(value.sql) AS DOUBLE)"
            let list = "list(\(number) ORDER BY \(number))\(filter("\(number) IS NOT NULL", condition))"
            let result = aggregate.function == .sum ? "list_sum(\(list))" : "list_sum(\(list)) / len(\(list))"
            return "CASE WHEN isfinite(\(result)) THEN \(result) END"
        }
    }
}
