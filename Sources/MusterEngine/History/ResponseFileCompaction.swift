internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Merges small files of imported responses into one, so that a run opens fewer files.
public struct ResponseFileCompaction: Sendable {
    /// Fewer small files are not merged.
    static let minFiles = 32
    /// Files with more rows are not merged.
    static let maxRows = 1_000_000

    /// The batches whose files are to be merged, in order; empty when there are too few.
    public let batches: [InteractionFile]
    private let folder: String

    /// - Parameters:
    ///   - files: all registered files.
    ///   - folder: the workspace's path.
    public init(_ files: [InteractionFile], in folder: String) {
        let responses = Dictionary(grouping: files.filter { $0.kind == .responses }, by: \.path)
        let small = responses.values.filter { $0.reduce(0) { $0 + $1.rowCount } <= Self.maxRows }
        batches = small.count < Self.minFiles ? [] : small.flatMap(\.self).sorted { $0.batch < $1.batch }
        self.folder = folder
    }

    /// Writes the rows of a merged file that do not belong to `batch`.
    public static func write(
        _ file: String, without batch: Int, to path: String, temporaryFolder: String, memoryLimit: String = "512MB"
    ) throws {
        let database = try Database(options: ["memory_limit": memoryLimit, "temp_directory": temporaryFolder])
        try database.connect().execute(
            """
            COPY (SELECT * FROM read_parquet(\(SQLQuoting.path(file))) WHERE batch != \(batch) ORDER BY customer_id, batch, "at")
            TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
            """)
    }

    /// Writes the merged file. Its rows name their batches.
    public func write(to path: String, temporaryFolder: String, memoryLimit: String = "512MB") throws {
        let numbers = Dictionary(firstOf: batches.map { ($0.path, $0.batch) })
        let branches = numbers.sorted { $0.value < $1.value }.map { file, batch in
            "SELECT * REPLACE (coalesce(batch, \(batch)) AS batch) FROM read_parquet(\(SQLQuoting.path(folder + "/" + file)))"
        }
        let database = try Database(options: ["memory_limit": memoryLimit, "temp_directory": temporaryFolder])
        try database.connect().execute(
            """
            COPY (SELECT * FROM (\(branches.joined(separator: "\nUNION ALL\n"))) ORDER BY customer_id, batch, "at")
            TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
            """)
    }
}
