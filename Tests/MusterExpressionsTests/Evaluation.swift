import MusterDuckDB
import Testing

@testable import MusterExpressions

/// Evaluates expressions in DuckDB over rows of one table.
struct Evaluation {
    let database: Database
    let types: [String: ExpressionType]
    let floats: Set<String>

    /// - Parameters:
    ///   - columns: the columns' SQL definitions, such as `at TIMESTAMP`.
    ///   - rows: the rows in SQL, such as `(1, 'a')`.
    init(_ columns: [(name: String, sql: String, type: ExpressionType)], rows: [String]) throws {
        database = try Database()
        types = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.type) })
        floats = Set(columns.filter { $0.sql == "FLOAT" }.map(\.name))
        let definitions = columns.map { "\"\($0.name)\" \($0.sql)" }.joined(separator: ", ")
        let connection = try database.connect()
        try connection.execute("CREATE TABLE customer (\(definitions))")
        try connection.execute("INSERT INTO customer VALUES \(rows.joined(separator: ", "))")
    }

    func checked(_ text: String) throws -> CheckedExpression {
        try Expression(parsing: text).check(in: ExpressionScope(["customer": .columns(types)]))
    }

    /// The SQL, cast to the expression's type.
    func sql(_ text: String, _ time: EvaluationTime) throws -> String {
        let floats = floats
        let rendering = SQLRendering(dialect: .duckDB, isSinglePrecision: { floats.contains($0.attribute) })
        let folded = try checked(text).folded(at: time)
        return "CAST(\(folded.sql(rendering)) AS \(folded.type.sqlName(in: .duckDB)))"
    }

    /// The values of an expression for all rows.
    func values(_ text: String, _ time: EvaluationTime = EvaluationTime(now: fixedNow)) throws -> [Value] {
        try database.connect().rows("SELECT \(sql(text, time)) FROM customer").map { $0[0] }
    }

    /// The values of several expressions: for each row one value of each.
    func rows(_ texts: [String], _ time: EvaluationTime) throws -> [[Value]] {
        let list = try texts.map { try sql($0, time) }.joined(separator: ", ")
        return try database.connect().rows("SELECT \(list) FROM customer")
    }
}
