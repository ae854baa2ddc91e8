internal import CDuckDB

/// The rows of a running statement, chunk by chunk, as DuckDB computes them: memory does not grow with their number.
///
/// As long as it lives and has rows left, the connection runs nothing else. Giving it up early stops the statement.
/// It and its chunks outlive the ``Connection`` value they came from.
@safe public struct StreamedResult: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: it has one owner, and DuckDB ties a result to no thread.
    private var handle: duckdb_result
    private let connection: ConnectionHandle
    private let schema: Schema
    private let sql: String
    private var isFinished = false

    init(_ handle: duckdb_result, connection: ConnectionHandle, sql: String) {
        var handle = unsafe handle
        let columns = unsafe (0..<duckdb_column_count(&handle)).map { index in
            var type = unsafe duckdb_column_logical_type(&handle, index)
            defer { unsafe duckdb_destroy_logical_type(&type) }
            return unsafe ColumnDescription(
                name: text(duckdb_column_name(&handle, index)), type: ColumnType(type))
        }
        unsafe self.handle = unsafe handle
        self.connection = connection
        self.schema = Schema(columns: columns, sql: sql)
        self.sql = sql
    }

    deinit {
        var closing = unsafe handle
        unsafe duckdb_destroy_result(&closing)
    }

    public var columns: [ColumnDescription] { schema.columns }

    /// Computes the next rows: up to 2,048 of them, `nil` after the last.
    ///
    /// - Throws: the failure of the statement, then again at every call.
    public mutating func nextChunk() throws(DuckDBError) -> DataChunk? {
        while !isFinished {
            guard let chunk = unsafe duckdb_fetch_chunk(handle) else {
                guard unsafe duckdb_result_error(&handle) == nil else {
                    throw unsafe DuckDBError(&handle, sql: sql)
                }
                isFinished = true
                break
            }
            let next = unsafe DataChunk(chunk, schema: schema, connection: connection)
            if next.count > 0 { return next }
        }
        return nil
    }

    /// All rows that are left, for small results.
    public mutating func rows() throws(DuckDBError) -> [[Value]] {
        var rows: [[Value]] = []
        while let chunk = try nextChunk() {
            for row in 0..<chunk.count { rows.append(try chunk.values(row: row)) }
        }
        return rows
    }
}

public struct ColumnDescription: Hashable, Sendable {
    public let name: String
    public let type: ColumnType

    public init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// What the chunks of a result have in common.
final class Schema: Sendable {
    let columns: [ColumnDescription]
    let sql: String

    init(columns: [ColumnDescription], sql: String) {
        self.columns = columns
        self.sql = sql
    }
}
