internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Statistics of the values of one column of a dataset.
public struct ColumnStatistics: Hashable, Sendable, Codable {
    /// A frequent value.
    public struct Value: Hashable, Sendable, Codable {
        /// As text.
        public var value: String
        public var count: Int
    }

    public var name: String
    /// In the words of the expression language, such as `int`.
    public var type: String
    /// Rows with a value.
    public var count: Int
    /// Rows without one.
    public var missing: Int
    /// The number of distinct values, within a few percent.
    public var approximateDistinct: Int
    /// As text; `nil` for columns whose values have no order.
    public var min: String?
    public var max: String?
    /// Of numbers; of a boolean, the share of true values; else `nil`.
    public var mean: Double?
    /// The most frequent values first, at most ten; empty when there are too many distinct values.
    public var top: [Value]
}

/// Computes the statistics of a dataset's columns.
public struct ColumnStatisticsReader: Sendable {
    /// For a column with more distinct values, no frequent ones are computed.
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

    /// The statistics in the order of the columns, in one pass over all columns and one over each with few distinct values.
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
                    name: column.name, type: column.type.description, count: 0, missing: 0, approximateDistinct: 0, top: [])
            }
            var statistics = ColumnStatistics(
                name: column.name, type: column.type.description, count: values[0].intValue ?? 0,
                missing: values[1].intValue ?? 0,
                approximateDistinct: values[2].intValue ?? 0, min: values[3].stringValue, max: values[4].stringValue,
                mean: values[5].doubleValue, top: [])
            if statistics.approximateDistinct <= Self.maxDistinctValues, column.name != schema.keyColumn {
                statistics.top = try Self.top(column.name, in: relation, on: connection)
            }
            // The estimate may exceed the number of values.
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
            guard let value = row[0].stringValue, let count = row[1].intValue else { return nil }
            return .init(value: value, count: count)
        }
    }

    private static func mean(of column: String, _ type: String) -> String {
        let type = type.uppercased()
        let isNumber =
            type.hasSuffix("INT") || type.hasSuffix("INTEGER") || type.hasPrefix("DECIMAL")
            || type == "DOUBLE" || type == "FLOAT"
        if isNumber { return "avg(CAST(\(column) AS DOUBLE))" }
        return type == "BOOLEAN"
            ? "avg(CASE WHEN \(column) THEN 1.0::DOUBLE WHEN NOT \(column) THEN 0.0::DOUBLE END)" : "CAST(NULL AS DOUBLE)"
    }

    private static func isOrdered(_ type: String) -> Bool {
        let type = type.uppercased()
        return !type.hasSuffix("]") && !type.hasPrefix("STRUCT") && !type.hasPrefix("MAP") && !type.hasPrefix("UNION")
            && type != "BLOB" && type != "BOOLEAN" && type != "JSON"
    }
}
