internal import MusterBase
internal import MusterExpressions
internal import MusterModel

/// Writes the parts of a plan for one database. The requirements are those that databases write differently.
protocol PlanRenderer: Sendable {
    var dialect: SQLDialect { get }

    /// A stored column as a value of its type in expressions.
    ///
    /// - Parameter sql: The column of a relation.
    func value(of column: DatasetSchema.Column, _ sql: String) -> String
    func double(_ sql: String) -> String
    func timestamp(_ sql: String) -> String
    func text(_ sql: String) -> String
    /// Whether a double is finite and within bounds; the first is inside, the second outside.
    func isWithin(_ sql: String, from: Double?, below: Double?) -> String
    /// Sums add in ascending order, so that they do not depend on how the dataset is stored.
    ///
    /// - Parameters:
    ///   - value: `nil` for a count of rows.
    ///   - condition: Rows for which it is not true do not count.
    func aggregate(
        _ function: DecisionFlow.Enrichment.Aggregate.Function, _ value: (sql: String, type: ExpressionType)?,
        where condition: String?
    ) -> String
    /// A JSON object as text: instants as RFC 3339 text, spans of time as seconds.
    func object(_ fields: [(name: String, sql: String, type: ExpressionType)]) -> String
}

extension SQLDialect {
    var planRenderer: any PlanRenderer {
        switch self {
        case .duckDB: DuckDBPlanRenderer()
        }
    }
}

extension PlanRenderer {
    /// How expressions over the customers and joined datasets are written.
    func rendering(of columns: [DatasetSchema.Column], _ joins: [DatasetJoin]) -> SQLRendering {
        let customer = Dictionary(firstOf: columns.map { ($0.name, $0) })
        let counts = Set(
            joins.flatMap { join in
                join.columns.filter(\.isCount).map { AttributeName(root: join.alias, attribute: $0.name) }
            })
        let joined = Set(
            joins.flatMap { join in
                join.singlePrecisionColumns.map { AttributeName(root: join.alias, attribute: $0) }
            })
        let isSinglePrecision: @Sendable (AttributeName) -> Bool = {
            $0.root == "customer" ? customer[$0.attribute]?.storage == "FLOAT" : joined.contains($0)
        }
        return SQLRendering(
            dialect: dialect,
            attribute: { name in
                let sql = dialect.column(name)
                if name.root == "customer" { return customer[name.attribute].map { value(of: $0, sql) } ?? sql }
                // A customer without a row there has a count of 0.
                return counts.contains(name) ? "coalesce(\(sql), 0)" : sql
            }, isSinglePrecision: isSinglePrecision)
    }

    func facts(_ facts: FactsQuery, _ rendering: SQLRendering) -> RenderedFacts {
        RenderedFacts(
            key: text(dialect.column(AttributeName(root: "customer", attribute: facts.keyColumn))),
            segment: facts.segment.sql(rendering),
            conditions: facts.conditions.map { condition in
                let sql = condition.expression.sql(rendering)
                return condition.isNegated ? "NOT (\(sql))" : sql
            },
            features: facts.features.map { double(feature($0.value, rendering)) })
    }

    private func feature(_ value: FactsQuery.Feature.Value, _ rendering: SQLRendering) -> String {
        switch value {
        case .number(let expression): return expression.sql(rendering)
        case .interval(let expression, let from, let below):
            guard let single = expression.singlePrecisionSQL(rendering) else {
                return isWithin(double(expression.sql(rendering)), from: from, below: below)
            }
            func rounded(_ edge: Double) -> Double { Float(edge).isFinite ? Double(Float(edge)) : edge }
            return isWithin(double(single), from: from.map(rounded), below: below.map(rounded))
        case .text(let expression, let text):
            return "((\(expression.sql(rendering))) = \(dialect.quoted(text: text)))"
        case .otherText(let expression, let texts):
            let list = texts.map { dialect.quoted(text: $0) }.joined(separator: ", ")
            return "((\(expression.sql(rendering))) NOT IN (\(list)))"
        }
    }

    /// - Parameter customers: How expressions over the customers are written.
    func join(_ join: DatasetJoin, _ customers: SQLRendering) -> RenderedJoin {
        let rows = rows(of: join)
        let columns = join.columns.map { column in
            switch column.value {
            case .row(let value): (sql: value.sql(rows), name: dialect.quoted(identifier: column.name))
            case .aggregate(let function, let value, let condition):
                (
                    sql: aggregate(
                        function, value.map { ($0.sql(rows), $0.type) }, where: condition.map { $0.sql(rows) }),
                    name: dialect.quoted(identifier: column.name)
                )
            }
        }
        return RenderedJoin(
            keyName: dialect.quoted(identifier: join.keyName), keyColumn: dialect.quoted(identifier: join.keyColumn),
            key: key(of: join), on: compared(join.on, join.keyType, customers),
            alias: dialect.quoted(identifier: join.alias), columns: columns, isAggregated: join.isAggregated)
    }

    func key(of join: DatasetJoin) -> String { compared(join.key, join.keyType, rows(of: join)) }

    private func compared(_ value: TypedExpression, _ type: ExpressionType, _ rendering: SQLRendering) -> String {
        let sql = value.sql(rendering)
        return value.type == type ? sql : type == .timestamp ? timestamp(sql) : double(sql)
    }

    /// How expressions over the rows of a dataset are written.
    private func rows(of join: DatasetJoin) -> SQLRendering {
        let columns = Dictionary(firstOf: join.sourceColumns.map { ($0.name, $0) })
        return SQLRendering(
            dialect: dialect,
            attribute: { name in
                let sql = dialect.column(name)
                return columns[name.attribute].map { value(of: $0, sql) } ?? sql
            }, isSinglePrecision: { columns[$0.attribute]?.storage == "FLOAT" })
    }
}

extension DatasetJoin {
    /// The columns that are stored in single precision, or are the least or greatest of such values.
    fileprivate var singlePrecisionColumns: [String] {
        let single = Set(sourceColumns.filter { $0.storage == "FLOAT" }.map { AttributeName(root: alias, attribute: $0.name) })
        return columns.compactMap { column in
            switch column.value {
            case .row(let value), .aggregate(.min, let value?, _), .aggregate(.max, let value?, _):
                value.attribute.map(single.contains) == true ? column.name : nil
            case .aggregate: nil
            }
        }
    }
}
