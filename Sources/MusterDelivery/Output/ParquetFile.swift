internal import MusterBase
internal import MusterDuckDB
internal import MusterFiles
internal import MusterModel

/// Writes Parquet files from files of ``BinaryRows``.
struct ParquetFile: Sendable {
    private static let rowsPerGroup = 40_960

    /// As they are in the rows, where values of own columns are text.
    private let columns: [ColumnDescription]
    /// The types of the columns in the file, where they are others.
    private let types: [String?]
    private let codec: String

    /// - Parameter valueTypes: of the own columns.
    init(_ config: FileConfig, valueTypes: [FileConfig.ValueType]) {
        columns = config.columns.map { ColumnDescription(name: $0.header, type: $0.rowType) }
        var left = valueTypes[...]
        types = config.columns.map { column in
            if case .own = column { left.popFirst()?.parquetType } else { nil }
        }
        codec = Self.codec(config.compression)
    }

    private static func codec(_ compression: FileConfig.Compression) -> String {
        compression == .none ? "uncompressed" : compression.rawValue
    }

    /// - Parameter target: replaced if it exists.
    func write(_ rows: String, to target: String) throws {
        var reader = try BinaryRows.Reader(path: rows, columns: columns)
        try Self.database().connect().execute(
            "COPY (SELECT \(list) FROM muster_rows()) TO \(SQLQuoting.literal(target)) \(options)", reading: columns
        ) { chunk in try reader.fill(&chunk) }
    }

    /// Copies a file without some of its rows.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the rows to leave out, from 0.
    ///   - more: a file with the same columns, whose rows follow.
    /// - Returns: the number of rows of the copy.
    static func copy(
        _ source: String, to target: String, without rows: [Int], followedBy more: String?, compression: FileConfig.Compression
    ) throws -> Int {
        let connection = try database().connect()
        try connection.execute("CREATE TEMP TABLE removed (number BIGINT)")
        try connection.append(to: "removed") { appender in
            for row in rows {
                try appender.append(row)
                try appender.endRow()
            }
        }
        let file = "read_parquet(\(SQLQuoting.path(source)), file_row_number = true)"
        let added = more.map { " UNION ALL SELECT * FROM read_parquet(\(SQLQuoting.path($0)))" } ?? ""
        try connection.execute(
            """
            COPY (SELECT * EXCLUDE (file_row_number) FROM \(file)
              WHERE file_row_number NOT IN (SELECT number FROM removed)\(added))
            TO \(SQLQuoting.literal(target)) (FORMAT parquet, CODEC '\(codec(compression))', ROW_GROUP_SIZE \(rowsPerGroup))
            """)
        return try connection.rows("SELECT num_rows FROM parquet_file_metadata(\(SQLQuoting.path(target)))")
            .first?.first?.intValue ?? 0
    }

    private var list: String {
        zip(columns, types).map { column, type in
            let name = SQLQuoting.identifier(column.name)
            return type.map { "CAST(\(name) AS \($0)) AS \(name)" } ?? name
        }.joined(separator: ", ")
    }

    private var options: String { "(FORMAT parquet, CODEC '\(codec)', ROW_GROUP_SIZE \(Self.rowsPerGroup))" }

    /// With one thread, rows stay in their order.
    private static func database() throws(DuckDBError) -> Database {
        try Database(options: ["threads": "1", "memory_limit": "256MB"])
    }
}

extension FileConfig.Column {
    /// `personalization` is JSON as text.
    fileprivate var rowType: MusterDuckDB.ColumnType {
        switch self {
        case .field(.score), .field(.priority): .double
        case .field(.rank): .integer
        case .field, .own: .varchar
        }
    }
}

extension FileConfig.ValueType {
    /// `nil` for text, JSON lists among it.
    fileprivate var parquetType: String? {
        switch self {
        case .text, .list: nil
        case .integer: "BIGINT"
        case .number: "DOUBLE"
        case .bool: "BOOLEAN"
        case .date: "DATE"
        case .instant: "TIMESTAMP WITH TIME ZONE"
        }
    }
}
