internal import MusterBase
internal import MusterDuckDB
internal import MusterExpressions
internal import MusterModel
internal import MusterPlanning

/// The SQL of a plan's facts for DuckDB, rendered once, when a run starts. Nothing else in the engine renders plans.
///
/// Customers are the rows of a relation called `customer`.
struct FactsSQL: Sendable {
    private static let dialect = SQLDialect.duckDB

    private let facts: RenderedFacts
    private let joins: [DatasetJoin]
    private let renderedJoins: [RenderedJoin]
    /// The computed fields' objects.
    private let objects: [String]
    /// The values of own columns, by column.
    private let columnValues: [[String]]
    /// The attributes of an explanation.
    private let attributes: [String]
    /// Indices of the joins that the facts need.
    let factsJoins: [Int]
    /// Indices of the joins that the computed fields and the own columns need.
    let recommendationJoins: [Int]
    private let hasObjects: Bool

    init(_ plan: DecisionPlan) {
        let rendered = plan.rendered(for: Self.dialect)
        facts = rendered.facts
        joins = plan.joins
        renderedJoins = rendered.joins
        objects = rendered.objects
        columnValues = rendered.columnValues
        hasObjects = plan.personalization != nil
        attributes = rendered.attributes
        factsJoins = plan.facts.joins
        recommendationJoins = Set((plan.personalization?.joins ?? []) + (plan.ownColumns?.joins ?? [])).sorted()
    }

    /// The facts of a segment or of a model's training, which have no joins.
    init(_ facts: FactsQuery) {
        self.facts = facts.rendered(for: Self.dialect)
        (joins, renderedJoins, objects, columnValues, attributes) = ([], [], [], [], [])
        (factsJoins, recommendationJoins, hasObjects) = ([], [], false)
    }

    /// The condition of the segment.
    var segment: String { facts.segment }

    /// One row: the number of customers in the segment.
    func count(from relation: String) -> String { facts.count(from: relation) }

    /// The ids of all customers, in the segment or not.
    func keys(from relation: String) -> String { "SELECT \(facts.key) FROM \(relation) AS \"customer\"" }

    /// One row at most: the offset of a customer's row in a Parquet file.
    func rowNumber(of customer: String, inFile path: String) -> String {
        """
        SELECT file_row_number FROM read_parquet(\(SQLQuoting.path(path))) AS "customer"
        WHERE \(facts.key) = \(SQLQuoting.literal(customer))
        """
    }

    /// The id, the conditions and the features of the customers in the segment.
    ///
    /// - Parameters:
    ///   - relation: in the order of the ids, which the result keeps.
    ///   - joined: the clauses of ``factsJoins``.
    func facts(from relation: String, joining joined: String = "") -> String {
        facts.select(from: relation, joining: joined)
    }

    /// Whether customers are in the segment, their conditions and features, and the attributes that explain them.
    ///
    /// - Parameter joined: the clauses of ``factsJoins``.
    func explanation(from relation: String, joining joined: String) -> String {
        let columns = [facts.segment] + facts.conditions + facts.features + attributes
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation) AS \"customer\"\(joined)"
    }

    /// The name of the column with the number of a chosen expression.
    static func choice(_ index: Int) -> String { "choice_\(index)" }

    /// The computed fields, if there are any, and the own columns of the rows of a table `recommendations` (number, customer_id, score,
    /// rank, choice_0 …), in the order of their numbers.
    ///
    /// - Parameter joined: the clauses of ``recommendationJoins``.
    func values(of recommendations: String, from relation: String, joining joined: String) -> String {
        let values = ((hasObjects ? [objects] : []) + columnValues).enumerated().map { index, expressions in
            if expressions.count == 1 { return expressions[0] }
            let branches = expressions.enumerated().map { "WHEN \($0.offset) THEN \($0.element)" }
            return "CASE \(recommendations).\(Self.choice(index)) \(branches.joined(separator: "\n")) END"
        }
        return """
            SELECT \(values.joined(separator: ",\n"))
            FROM \(recommendations) JOIN \(relation) AS "customer" ON \(facts.key) = \(recommendations).customer_id\(joined)
            ORDER BY \(recommendations).number
            """
    }

    // MARK: Joins

    /// The name of the joined dataset.
    func dataset(ofJoin index: Int) -> String { joins[index].dataset }

    /// The dataset without its rows.
    func emptyRelation(ofJoin index: Int) -> String {
        let columns = joins[index].sourceColumns.map { "CAST(NULL AS \($0.storage)) AS \(SQLQuoting.identifier($0.name))" }
        return "(SELECT \(columns.joined(separator: ", ")) WHERE false)"
    }

    /// Whether the dataset's files are sorted by the key of the join.
    func isSorted(_ index: Int) -> Bool { joins[index].isSorted }

    /// The rows that can be joined, sorted by their key, in columns of the names that ``clause(ofJoin:joining:)`` needs.
    func sortedRows(ofJoin index: Int, from relation: String) -> String {
        "\(renderedJoins[index].rows(from: relation)) ORDER BY \(renderedJoins[index].keyName)"
    }

    /// One row: the least and the greatest value that each of the joins looks up.
    func keyRanges(ofJoins indices: [Int], from relation: String) -> String {
        let extremes = indices.flatMap { ["min(\(renderedJoins[$0].on))", "max(\(renderedJoins[$0].on))"] }
        return "SELECT \(extremes.joined(separator: ", ")) FROM \(relation) AS \"customer\""
    }

    /// The clause that joins the rows of `relation` whose key is in a range of values.
    ///
    /// - Parameters:
    ///   - relation: of the dataset's rows when it is sorted by the key, else of ``sortedRows(ofJoin:from:)``.
    ///   - keys: `.null` when no value is looked up.
    func clause(ofJoin index: Int, from relation: String, keys: (least: Value, greatest: Value)) -> String {
        let (join, isSorted) = (renderedJoins[index], isSorted(index))
        let key = isSorted ? join.keyColumn : join.keyName
        let inRange = "(SELECT * FROM \(relation)\(Self.condition(key, keys)))"
        return join.clause(joining: isSorted ? "(\(join.rows(from: inRange)))" : inRange)
    }

    /// The first five keys that several rows of `relation` have, in order: key, number of rows, number of all such keys.
    static func repeatedKeys(of join: DatasetJoin, from relation: String) -> String {
        let key = join.renderedKey(for: dialect)
        return """
            SELECT CAST(key AS VARCHAR), count, count(*) OVER ()
            FROM (SELECT \(key) AS key, count(*) AS count FROM \(relation) AS \(SQLQuoting.identifier(join.alias))
              WHERE \(key) IS NOT NULL GROUP BY \(key) HAVING count(*) > 1)
            ORDER BY key LIMIT 5
            """
    }

    /// Leaves out the rows that match no customer, where the order of the keys tells.
    private static func condition(_ key: String, _ keys: (least: Value, greatest: Value)) -> String {
        switch keys {
        case (.null, _), (_, .null):
            " WHERE FALSE"
        case (.int(let least), .int(let greatest)):
            " WHERE \(key) BETWEEN \(least) AND \(greatest)"
        case (.string(let least), .string(let greatest)) where !(least + greatest).utf8.contains(0):
            " WHERE \(key) BETWEEN \(SQLQuoting.literal(least)) AND \(SQLQuoting.literal(greatest))"
        default: ""
        }
    }
}
