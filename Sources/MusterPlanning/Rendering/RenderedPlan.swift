public import MusterExpressions
internal import MusterModel

/// The expressions of a plan as SQL of one database. A run makes it once, when it starts.
public struct RenderedPlan: Sendable {
    public let facts: RenderedFacts
    /// As numbered in ``DecisionPlan/joins``.
    public let joins: [RenderedJoin]
    /// The objects of ``DecisionPlan/personalization``: JSON as text.
    public let objects: [String]
    /// The expressions of ``OwnColumns/evaluated``, by column: text.
    public let columnValues: [[String]]
    /// The attributes of ``DecisionPlan/notes``, as text.
    public let attributes: [String]
}

/// The facts of customers as SQL over a relation called `customer`.
public struct RenderedFacts: Sendable {
    /// The customer's id, as text.
    public let key: String
    /// True for the customers of the segment.
    public let segment: String
    /// Booleans, as numbered in ``FactsQuery/conditions``.
    public let conditions: [String]
    /// Doubles, as numbered in ``FactsQuery/features``.
    public let features: [String]

    /// Selects the key, the conditions and the features of the segment's customers in `relation`.
    ///
    /// - Parameters:
    ///   - relation: Sorted by the key. The result keeps the order.
    ///   - joined: The clauses of ``FactsQuery/joins``.
    public func select(from relation: String, joining joined: String = "") -> String {
        let columns = [key] + conditions + features
        return "SELECT \(columns.joined(separator: ",\n  "))\nFROM \(relation) AS \"customer\"\(joined)\nWHERE \(segment)"
            // A join keeps no order.
            + (joined.isEmpty ? "" : "\nORDER BY \(key)")
    }

    /// Counts the segment's customers in `relation`.
    public func count(from relation: String) -> String {
        "SELECT count(*) FROM \(relation) AS \"customer\" WHERE \(segment)"
    }
}

/// A join as SQL.
public struct RenderedJoin: Sendable {
    /// The name of ``key`` among the columns of ``rows(from:)``, quoted.
    public let keyName: String
    /// The key as the dataset stores it, quoted.
    public let keyColumn: String
    /// Over a relation with the join's alias.
    public let key: String
    /// Over the columns of `customer`.
    public let on: String
    /// The join's alias, quoted.
    let alias: String
    /// The columns' SQL and their names, quoted.
    let columns: [(sql: String, name: String)]
    let isAggregated: Bool

    /// The rows that can be joined: the key and the columns.
    ///
    /// - Parameter relation: The dataset's rows.
    public func rows(from relation: String) -> String {
        let list = ([(sql: key, name: keyName)] + columns).map { "\($0.sql) AS \($0.name)" }.joined(separator: ",\n  ")
        return "SELECT \(list)\nFROM \(relation) AS \(alias)\nWHERE \(key) IS NOT NULL"
            + (isAggregated ? "\nGROUP BY \(key)" : "")
    }

    /// Joins `rows`, a relation with the columns of ``rows(from:)``, to a relation called `customer`.
    public func clause(joining rows: String) -> String {
        "\nLEFT JOIN \(rows) AS \(alias) ON \(alias).\(keyName) = \(on)"
    }
}

extension DecisionPlan {
    public func rendered(for dialect: SQLDialect) -> RenderedPlan {
        let renderer = dialect.planRenderer
        let customers = renderer.rendering(of: facts.sourceColumns, joins)
        return RenderedPlan(
            facts: renderer.facts(facts, customers), joins: joins.map { renderer.join($0, customers) },
            objects: (personalization?.objects ?? []).map { fields in
                renderer.object(fields.map { ($0.name, $0.value.sql(customers), $0.value.type) })
            },
            columnValues: (ownColumns?.evaluated ?? []).map { column in
                column.expressions.map { $0.textSQL(customers, zone: timeZone) }
            },
            attributes: notes.attributes.map { renderer.text(customers.attribute($0)) })
    }
}

extension FactsQuery {
    /// The SQL of facts that need no joins.
    public func rendered(for dialect: SQLDialect) -> RenderedFacts {
        let renderer = dialect.planRenderer
        return renderer.facts(self, renderer.rendering(of: sourceColumns, []))
    }
}

extension DatasetJoin {
    /// The SQL of the key over a relation with the join's alias.
    public func renderedKey(for dialect: SQLDialect) -> String { dialect.planRenderer.key(of: self) }
}
