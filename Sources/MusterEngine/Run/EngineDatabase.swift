internal import MusterDuckDB
public import MusterPlanning

/// The DuckDB that evaluates a run's facts. Each thread of the run executes its own queries.
public final class EngineDatabase: Sendable {
    let duckDB: Database

    /// - Parameters:
    ///   - temporaryFolder: where DuckDB may spill.
    ///   - memoryLimit: as DuckDB writes it: `512MB`.
    public init(temporaryFolder: String, memoryLimit: String = "512MB") throws {
        duckDB = try Database(options: [
            "threads": "1", "memory_limit": memoryLimit, "temp_directory": temporaryFolder,
        ])
    }

    /// The number of customers of the segment.
    public func customerCount(_ facts: FactsQuery, in parts: [DatasetPart]) throws -> Int {
        guard !parts.isEmpty else { return 0 }
        let files = "read_parquet([\(parts.map { SQLQuoting.path($0.path) }.joined(separator: ", "))])"
        let rows = try duckDB.connect().rows(facts.count(from: files))
        guard case .int(let count)? = rows.first?.first else { return 0 }
        return Int(count)
    }
}
