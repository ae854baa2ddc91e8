internal import MusterBase
internal import MusterDuckDB
public import MusterPlanning

/// The DuckDB that evaluates expressions over datasets. Each thread runs its queries on connections of its own.
///
/// ```swift
/// let database = try EngineDatabase(temporaryFolder: "workspace/tmp", memoryLimit: "512MB")
/// let repeated = try database.repeatedKeys(of: join, in: parts)
/// ```
public final class EngineDatabase: Sendable {
    let duckDB: Database

    /// - Parameters:
    ///   - temporaryFolder: for data that does not fit in the memory limit.
    ///   - memoryLimit: in DuckDB's notation, such as `512MB`.
    public init(temporaryFolder: String, memoryLimit: String = "512MB") throws {
        duckDB = try Database(options: [
            // One thread keeps rows in the order of their files, on which the facts of a run rely.
            "threads": "1", "memory_limit": memoryLimit, "temp_directory": temporaryFolder,
            // Each slice opens the files of the contact history again.
            "parquet_metadata_cache": "true",
        ])
    }

    /// For how many rows each of several conditions holds, in one pass.
    ///
    /// - Parameter conditions: as ``condition(of:)`` returns them, over the same dataset.
    public func customerCounts(_ conditions: [String], in parts: [DatasetPart]) throws -> [Int] {
        guard !parts.isEmpty, !conditions.isEmpty else { return conditions.map { _ in 0 } }
        let counts = conditions.map { "count(*) FILTER (WHERE \($0))" }.joined(separator: ",\n  ")
        let rows = try duckDB.connect().rows(
            "SELECT \(counts)\nFROM \(DatasetPart.relation(of: parts)) AS \"customer\"")
        return rows.first?.map { $0.intValue ?? 0 } ?? conditions.map { _ in 0 }
    }

    /// The condition of a segment in SQL. Equal texts hold for the same customers of a dataset.
    public static func condition(of segment: FactsQuery) -> String { FactsSQL(segment).segment }

    /// The number of rows of a Parquet file, from its footer.
    public func rowCount(ofFile path: String) throws -> Int {
        try duckDB.connect().rows("SELECT num_rows FROM parquet_file_metadata(\(SQLQuoting.path(path)))")
            .first?.first?.intValue ?? 0
    }

    /// The keys that a dataset has more than once, although a join needs one row for each.
    ///
    /// - Returns: `nil` when all keys are unique; else the number of repeated keys and the first five in order, as text.
    public func repeatedKeys(
        of join: DatasetJoin, in parts: [DatasetPart]
    ) throws -> (total: Int, first: [(key: String, rows: Int)])? {
        guard !join.isAggregated, !join.isSorted else { return nil }
        let rows = try duckDB.connect().rows(FactsSQL.repeatedKeys(of: join, from: DatasetPart.relation(of: parts)))
        let first = rows.compactMap { row -> (key: String, rows: Int)? in
            guard let key = row[0].stringValue, let count = row[1].intValue else { return nil }
            return (key, count)
        }
        guard let total = rows.first?[2].intValue else { return nil }
        return (total, first)
    }

    /// The first rows of a dataset, each a JSON object of its columns in their order.
    public func sample(of parts: [DatasetPart], rows: Int) throws -> [String] {
        guard !parts.isEmpty else { return [] }
        return try duckDB.connect().rows(
            """
            SELECT CAST(to_json("muster sample") AS VARCHAR)
            FROM (SELECT * FROM \(DatasetPart.relation(of: parts)) LIMIT \(max(0, rows))) AS "muster sample"
            """
        ).compactMap(\.first?.stringValue)
    }
}
