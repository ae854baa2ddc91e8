internal import CDuckDB

/// The rows made by a closure that one statement reads, see ``Connection/execute(_:reading:_:)``.
///
/// ```swift
/// let scan = try RowScan(columns) { chunk in … }
/// scans.begin(scan, on: connection.id)
/// defer { scans.end(on: connection.id) }
/// ```
final class RowScan: @unchecked Sendable {
    // @unchecked Sendable: DuckDB calls it from one thread at a time, and the thread that created it waits meanwhile.
    private let columns: [ColumnDescription]
    private let types: [LogicalType]
    /// Fills the next chunk; `nil` after the statement.
    private var nextRows: ((inout ChunkWriter) throws -> Int)?
    private var isStarted = false
    private var isAtEnd = false
    /// The error of `nextRows`.
    private(set) var failure: (any Error)?

    init(_ columns: [ColumnDescription], _ nextRows: @escaping (inout ChunkWriter) throws -> Int) throws(DuckDBError) {
        var types: [LogicalType] = []
        for column in columns {
            try checkNoNUL(column.name, .prepare)
            types.append(try LogicalType(of: column))
        }
        self.columns = columns
        self.types = types
        self.nextRows = nextRows
    }

    /// Releases the closure, which is valid only during the statement. DuckDB 2.0 keeps no plan that could request rows
    /// later, but its documentation does not promise that.
    func end() {
        nextRows = nil
    }

    func bind(_ info: duckdb_bind_info?) {
        for (column, type) in zip(columns, types) {
            unsafe duckdb_bind_add_result_column(info, column.name, type.handle)
        }
        let retained = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe duckdb_bind_set_bind_data(info, retained) { unsafe Unmanaged<RowScan>.fromOpaque($0!).release() }
    }

    /// - Returns: why the rows cannot be read; `nil` when they can.
    func start() -> String? {
        guard nextRows != nil else {
            return "The rows of \(RowScans.function)() belong to a statement that has ended."
        }
        guard !isStarted else { return "The rows of \(RowScans.function)() can be read only once." }
        isStarted = true
        return nil
    }

    func fill(_ chunk: duckdb_data_chunk) throws {
        var count = 0
        if let nextRows, !isAtEnd {
            isAtEnd = true
            do {
                var writer = unsafe ChunkWriter(chunk, columns: columns)
                count = try nextRows(&writer)
                precondition(count >= 0 && count <= writer.capacity, "more rows than the chunk holds")
            } catch {
                failure = error
                throw error
            }
            isAtEnd = count == 0
        }
        unsafe duckdb_data_chunk_set_size(chunk, idx_t(count))
    }
}
