internal import MusterDuckDB
internal import MusterPlanning

/// Where the joins of a run find their rows, ready to be read by any thread.
struct MaterializedJoins: Sendable {
    private let joins: [DatasetJoin]
    private let sql: [RenderedJoin]
    /// By the number of the join, those that are used.
    private let relations: [Int: String]

    /// Makes a table, sorted by key, of each dataset that is joined by another column than its own key.
    ///
    /// - Parameter parts: of the datasets, by name.
    init(_ plan: DecisionPlan, _ sql: RenderedPlan, parts: [String: [DatasetPart]], database: Database) throws {
        joins = plan.joins
        self.sql = sql.joins
        let connection = try database.connect()
        var relations: [Int: String] = [:]
        for index in Set(plan.facts.joins + (plan.personalization?.joins ?? [])).sorted() {
            let join = plan.joins[index]
            let files = DatasetPart.relation(of: parts[join.dataset] ?? [])
            relations[index] = join.isSorted ? files : "join_\(index)"
            if join.isSorted { continue }
            try connection.execute(
                "CREATE OR REPLACE TABLE join_\(index) AS \(sql.joins[index].rows(from: files)) "
                    + "ORDER BY \(sql.joins[index].keyName)")
        }
        self.relations = relations
    }

    /// The clauses that join what `numbers` name to the customers of a slice.
    ///
    /// - Parameter connection: no result of it may be open.
    func clauses(_ numbers: [Int], for slice: DatasetSlice, on connection: borrowing Connection) throws -> String {
        guard !numbers.isEmpty else { return "" }
        let extremes = numbers.flatMap { ["min(\(sql[$0].on))", "max(\(sql[$0].on))"] }.joined(separator: ", ")
        let found = try connection.rows("SELECT \(extremes) FROM \(slice.relation) AS \"customer\"").first ?? []
        var clauses = ""
        for (place, number) in numbers.enumerated() {
            let (join, sql) = (joins[number], sql[number])
            let bounds = found.count > place * 2 + 1 ? (found[place * 2], found[place * 2 + 1]) : (.null, .null)
            let key = join.isSorted ? sql.keyColumn : sql.keyName
            let range = Self.range(of: key, bounds)
            let near = "(SELECT * FROM \(relations[number] ?? "")\(range))"
            let rows = join.isSorted ? "(\(sql.rows(from: near)))" : near
            clauses += sql.clause(joining: rows)
        }
        return clauses
    }

    /// Leaves out the rows that match no customer of the slice, where that can be told by their keys' order.
    private static func range(of key: String, _ bounds: (Value, Value)) -> String {
        switch bounds {
        case (.null, _), (_, .null):
            " WHERE FALSE"
        case (.int(let first), .int(let last)):
            " WHERE \(key) BETWEEN \(first) AND \(last)"
        case (.string(let first), .string(let last)) where !(first + last).utf8.contains(0):
            " WHERE \(key) BETWEEN \(SQLQuoting.literal(first)) AND \(SQLQuoting.literal(last))"
        default: ""
        }
    }
}

extension DatasetPart {
    /// The rows of all parts.
    static func relation(of parts: [DatasetPart]) -> String {
        "read_parquet([\(parts.map { SQLQuoting.path($0.path) }.joined(separator: ", "))])"
    }
}
