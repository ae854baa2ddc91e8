internal import MusterDuckDB
public import MusterModel

/// What the values of one column of a dataset are like.
public struct ColumnStatistics: Hashable, Sendable, Codable {
    /// A frequent value.
    public struct Value: Hashable, Sendable, Codable {
        /// As text.
        public var value: String
        public var count: Int
    }

    public var name: String
    /// As DuckDB writes it.
    public var type: String
    /// Rows with a value.
    public var count: Int
    /// Rows without one.
    public var missing: Int
    /// Different values, within a few percent.
    public var approximateDistinct: Int
    /// As text, of columns whose values have an order.
    public var min: String?
    public var max: String?
    /// Of numbers; of a condition, the share of those for whom it is true.
    public var mean: Double?
    /// The most frequent first, at most ten; none, where nearly every row has a value of its own.
    public var top: [Value]
}

/// Works out what the columns of a dataset are like.
public struct ColumnStatisticsReader: Sendable {
    /// A column with more different values has no frequent ones.
    private static let maxDistinctValues = 5_000
    private static let topValues = 10

    private let schema: DatasetSchema
    private let parts: [DatasetPart]
    private let database: EngineDatabase

    public init(_ schema: DatasetSchema, parts: [DatasetPart], database: EngineDatabase) {
        self.schema = schema
        self.parts = parts
        self.database = database
    }

    /// In the order of the columns: one pass over all of them, and one more over each with few different values.
    public func statistics() throws -> [ColumnStatistics] {
        let connection = try database.duckDB.connect()
        let relation = DatasetPart.relation(of: parts)
        let aggregates = schema.columns.map { column in
            let name = SQLQuoting.identifier(column.name)
            let isOrdered = Self.isOrdered(column.storage)
            return [
                "count(\(name))", "count(*) - count(\(name))", "approx_count_distinct(\(name))",
                isOrdered ? "CAST(min(\(name)) AS VARCHAR)" : "CAST(NULL AS VARCHAR)",
                isOrdered ? "CAST(max(\(name)) AS VARCHAR)" : "CAST(NULL AS VARCHAR)",
                Self.mean(of: name, column.storage),
            ].joined(separator: ", ")
        }
        let totals = try connection.rows("SELECT \(aggregates.joined(separator: ",\n  ")) FROM \(relation)").first ?? []
        return try schema.columns.enumerated().map { index, column in
            let values = Array(totals.dropFirst(index * 6).prefix(6))
            guard values.count == 6 else {
                return ColumnStatistics(
                    name: column.name, type: column.storage, count: 0, missing: 0, approximateDistinct: 0, top: [])
            }
            var statistics = ColumnStatistics(
                name: column.name, type: column.storage, count: values[0].whole ?? 0, missing: values[1].whole ?? 0,
                approximateDistinct: values[2].whole ?? 0, min: values[3].text, max: values[4].text,
                mean: values[5].number, top: [])
            if statistics.approximateDistinct <= Self.maxDistinctValues, column.name != schema.keyColumn {
                statistics.top = try Self.top(column.name, in: relation, on: connection)
            }
            // Of few values, an estimate would be odd.
            statistics.approximateDistinct = min(statistics.approximateDistinct, statistics.count)
            return statistics
        }
    }

    private static func top(
        _ column: String, in relation: String, on connection: borrowing Connection
    ) throws -> [ColumnStatistics.Value] {
        let name = SQLQuoting.identifier(column)
        let rows = try connection.rows(
            """
            SELECT CAST(\(name) AS VARCHAR), count(*) FROM \(relation) WHERE \(name) IS NOT NULL
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT \(topValues)
            """)
        return rows.compactMap { row in
            guard let value = row[0].text, let count = row[1].whole else { return nil }
            return .init(value: value, count: count)
        }
    }

    private static func mean(of column: String, _ type: String) -> String {
        let type = type.uppercased()
        let isNumber = type.hasSuffix("INT") || type.hasSuffix("INTEGER") || type.hasPrefix("DECIMAL")
            || type == "DOUBLE" || type == "FLOAT"
        if isNumber { return "avg(CAST(\(column) AS DOUBLE))" }
        return type == "BOOLEAN" ? "avg(CASE WHEN \(column) THEN 1.0::DOUBLE WHEN NOT \(column) THEN 0.0::DOUBLE END)" : "CAST(NULL AS DOUBLE)"
    }

    private static func isOrdered(_ type: String) -> Bool {
        let type = type.uppercased()
        return !type.hasSuffix("]") && !type.hasPrefix("STRUCT") && !type.hasPrefix("MAP") && !type.hasPrefix("UNION")
            && type != "BLOB" && type != "BOOLEAN" && type != "JSON"
    }
}

extension EngineDatabase {
    /// The first rows of a dataset, each a JSON object of its columns in their order.
    public func sample(of parts: [DatasetPart], rows: Int) throws -> [String] {
        guard !parts.isEmpty else { return [] }
        let found = try duckDB.connect().rows(
            """
            SELECT CAST(to_json("muster sample") AS VARCHAR)
            FROM (SELECT * FROM \(DatasetPart.relation(of: parts)) LIMIT \(max(0, rows))) AS "muster sample"
            """)
        return found.compactMap(\.first?.text)
    }
}
