internal import CDuckDB

/// Up to 2,048 rows of a result, column by column, in DuckDB's own memory.
///
/// Columns are views, not copies, and live at most as long as the chunk. The type of a column is checked when its view is
/// made: a wrong type throws and never reads a wrong value. Columns are counted from 0.
@safe public struct DataChunk: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: it has one owner, its memory is not bound to a thread, and nothing writes to it.
    private let handle: duckdb_data_chunk
    private let schema: Schema
    /// Keeps the database open that owns the memory.
    private let connection: ConnectionHandle
    /// The number of rows, at least 1.
    public let count: Int

    init(_ handle: duckdb_data_chunk, schema: Schema, connection: ConnectionHandle) {
        unsafe self.handle = unsafe handle
        self.schema = schema
        self.connection = connection
        self.count = unsafe Int(duckdb_data_chunk_get_size(handle))
    }

    deinit {
        var closing: duckdb_data_chunk? = unsafe handle
        unsafe duckdb_destroy_data_chunk(&closing)
    }

    public var columns: [ColumnDescription] { schema.columns }

    /// A column of numbers, days, timestamps or intervals.
    @_lifetime(borrow self)
    public borrowing func column<Element: ColumnElement>(
        _ index: Int, as _: Element.Type = Element.self
    ) throws(DuckDBError) -> Column<Element> {
        let column = unsafe Column<Element>(try vector(index, Element.self, Element.isStored(as:)))
        return unsafe _overrideLifetime(column, borrowing: self)
    }

    /// A BOOLEAN column.
    @_lifetime(borrow self)
    public borrowing func booleans(_ index: Int) throws(DuckDBError) -> BooleanColumn {
        let column = unsafe BooleanColumn(try vector(index, Bool.self) { $0 == .boolean })
        return unsafe _overrideLifetime(column, borrowing: self)
    }

    /// A VARCHAR column.
    @_lifetime(borrow self)
    public borrowing func strings(_ index: Int) throws(DuckDBError) -> BytesColumn {
        let column = unsafe BytesColumn(try vector(index, String.self) { $0 == .varchar })
        return unsafe _overrideLifetime(column, borrowing: self)
    }

    /// A BLOB column.
    @_lifetime(borrow self)
    public borrowing func blobs(_ index: Int) throws(DuckDBError) -> BytesColumn {
        let column = unsafe BytesColumn(try vector(index, [UInt8].self) { $0 == .blob })
        return unsafe _overrideLifetime(column, borrowing: self)
    }

    /// A column of lists, with elements of any type.
    @_lifetime(borrow self)
    public borrowing func lists(_ index: Int) throws(DuckDBError) -> ListColumn {
        let list = unsafe try vector(index, [Any].self) { if case .list = $0 { true } else { false } }
        return unsafe _overrideLifetime(ListColumn(list), borrowing: self)
    }

    /// The values of one row. Allocates.
    public borrowing func values(row: Int) throws(DuckDBError) -> [Value] {
        precondition(row >= 0 && row < count, "row out of range")
        var values: [Value] = []
        values.reserveCapacity(columns.count)
        for index in columns.indices { values.append(unsafe try vector(index).value(at: row)) }
        return values
    }

    private func vector(_ index: Int) -> Vector {
        precondition(schema.columns.indices.contains(index), "column out of range")
        let vector = unsafe duckdb_data_chunk_get_vector(handle, idx_t(index))
        return unsafe Vector(vector, count: count, column: schema.columns[index], sql: schema.sql)
    }

    private func vector(
        _ index: Int, _ wanted: Any.Type, _ isReadable: (ColumnType) -> Bool
    ) throws(DuckDBError) -> Vector {
        let vector = unsafe vector(index)
        try unsafe vector.check(wanted, isReadable)
        return unsafe vector
    }
}
