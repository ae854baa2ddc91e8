internal import CDuckDB

/// The rows of a running statement, chunk by chunk, as DuckDB computes them: memory does not grow with their number.
///
/// While it exists and has rows left, the connection cannot run another statement. Discarding it early stops the statement.
/// It and its chunks may outlive their ``Connection``.
///
/// ```swift
/// var result = try connection.query("SELECT customer_id, age FROM read_parquet('customers.parquet')")
/// while let chunk = try result.nextChunk() {
///     let (ids, ages) = (try chunk.strings(0), try chunk.column(1, as: Int32.self))
///     for row in 0..<chunk.count { print(ids.string(row) ?? "", ages[row] ?? 0) }
/// }
/// ```
@safe public struct StreamedResult: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: it has one owner, and DuckDB does not bind a result to a thread.
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

    /// Computes the next rows, up to 2,048.
    ///
    /// - Returns: `nil` after the last row.
    /// - Throws: the failure of the statement, at every call after it.
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

    /// All remaining rows, for small results.
    public mutating func rows() throws(DuckDBError) -> [[Value]] {
        var rows: [[Value]] = []
        while let chunk = try nextChunk() {
            for row in 0..<chunk.count { rows.append(try chunk.values(row: row)) }
        }
        return rows
    }
}

/// The name and the type of a column.
public struct ColumnDescription: Hashable, Sendable {
    public let name: String
    public let type: ColumnType

    public init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// The columns and the statement of a result, shared by its chunks.
final class Schema: Sendable {
    let columns: [ColumnDescription]
    let sql: String

    init(columns: [ColumnDescription], sql: String) {
        self.columns = columns
        self.sql = sql
    }
}
