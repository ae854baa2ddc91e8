internal import MusterDuckDB
internal import MusterExpressions
public import MusterPlanning

/// The DuckDB that evaluates a run's facts. Each thread of the run executes its own queries.
public final class EngineDatabase: Sendable {
    /// The dialect in which plans are written for the database.
    static let dialect = SQLDialect.duckDB

    let duckDB: Database

    /// - Parameters:
    ///   - temporaryFolder: where DuckDB may spill.
    ///   - memoryLimit: as DuckDB writes it: `512MB`.
    public init(temporaryFolder: String, memoryLimit: String = "512MB") throws {
        duckDB = try Database(options: [
            "threads": "1", "memory_limit": memoryLimit, "temp_directory": temporaryFolder,
            // Each slice opens the files of the contact history again.
            "parquet_metadata_cache": "true",
        ])
    }

    /// The number of customers of the segment.
    public func customerCount(_ facts: FactsQuery, in parts: [DatasetPart]) throws -> Int {
        guard !parts.isEmpty else { return 0 }
        let count = facts.rendered(for: Self.dialect).count(from: DatasetPart.relation(of: parts))
        let rows = try duckDB.connect().rows(count)
        guard case .int(let count)? = rows.first?.first else { return 0 }
        return Int(count)
    }

    /// How many rows a Parquet file has, as it says itself.
    public func rowCount(ofFile path: String) throws -> Int {
        let rows = try duckDB.connect().rows("SELECT num_rows FROM parquet_file_metadata(\(SQLQuoting.path(path)))")
        guard case .int(let count)? = rows.first?.first else { return 0 }
        return Int(count)
    }

    /// The keys that a dataset has more than once, although a join needs one row for each.
    ///
    /// - Returns: `nil` when there are none; else how many there are, and the first few in order, as text.
    public func repeatedKeys(
        of join: DatasetJoin, in parts: [DatasetPart]
    ) throws -> (total: Int, first: [(key: String, rows: Int)])? {
        guard !join.isAggregated, !join.isSorted else { return nil }
        let (alias, key) = (SQLQuoting.identifier(join.alias), join.renderedKey(for: Self.dialect))
        let rows = try duckDB.connect().rows(
            """
            SELECT CAST(key AS VARCHAR), count, count(*) OVER ()
            FROM (SELECT \(key) AS key, count(*) AS count FROM \(DatasetPart.relation(of: parts)) AS \(alias)
              WHERE \(key) IS NOT NULL GROUP BY \(key) HAVING count(*) > 1)
            ORDER BY key LIMIT 5
            """)
        let first = rows.compactMap { row -> (key: String, rows: Int)? in
            guard case .string(let key) = row[0], case .int(let count) = row[1] else { return nil }
            return (key, Int(count))
        }
        guard case .int(let total)? = rows.first?[2] else { return nil }
        return (Int(total), first)
    }
}
