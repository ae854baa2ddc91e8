internal import MusterBase
internal import MusterDuckDB
internal import MusterFiles
internal import MusterModel

/// Writes Parquet files from files of ``BinaryRows``.
struct ParquetFile: Sendable {
    private static let rowsPerGroup = 40_960

    private let columns: [ColumnDescription]
    private let codec: String

    init(_ config: FileConfig) {
        columns = config.columns.map { ColumnDescription(name: $0.rawValue, type: $0.parquetType) }
        codec = Self.codec(config.compression)
    }

    private static func codec(_ compression: FileConfig.Compression) -> String {
        compression == .none ? "uncompressed" : compression.rawValue
    }

    /// - Parameter target: replaced if it exists.
    func write(_ rows: String, to target: String) throws {
        var reader = try BinaryRows.Reader(path: rows, columns: columns)
        try Self.database().connect().execute(
            "COPY (SELECT * FROM muster_rows()) TO \(SQLQuoting.literal(target)) \(options)", reading: columns
        ) { chunk in try reader.fill(&chunk) }
    }

    /// Copies a file without some of its rows.
    ///
    /// - Parameter rows: the numbers of the rows to leave out, from 0.
    /// - Returns: the number of rows of the copy.
    static func copy(_ source: String, to target: String, without rows: [Int], compression: FileConfig.Compression) throws -> Int
    {
        let connection = try database().connect()
        let file = "read_parquet(\(SQLQuoting.path(source)), file_row_number = true)"
        try connection.execute(
            """
            COPY (SELECT * EXCLUDE (file_row_number) FROM \(file)
              WHERE file_row_number NOT IN (SELECT unnest([\(rows.map(String.init).joined(separator: ","))]::BIGINT[])))
            TO \(SQLQuoting.literal(target)) (FORMAT parquet, CODEC '\(codec(compression))', ROW_GROUP_SIZE \(rowsPerGroup))
            """)
        return try connection.rows("SELECT num_rows FROM parquet_file_metadata(\(SQLQuoting.path(target)))")
            .first?.first?.intValue ?? 0
    }

    private var options: String { "(FORMAT parquet, CODEC '\(codec)', ROW_GROUP_SIZE \(Self.rowsPerGroup))" }

    /// With one thread, rows stay in their order.
    private static func database() throws(DuckDBError) -> Database {
        try Database(options: ["threads": "1", "memory_limit": "256MB"])
    }
}

extension FileConfig.Column {
    /// `personalization` is JSON as text.
    fileprivate var parquetType: MusterDuckDB.ColumnType {
        switch self {
        case .score, .priority: .double
        case .rank: .integer
        case .customer_id, .offer_name, .offer_id, .channel, .creative, .category, .personalization: .varchar
        }
    }
}
