internal import CDuckDB

/// A chunk of up to 2,048 rows for DuckDB, in its own memory. The closure of ``Connection/execute(_:reading:_:)`` fills it
/// column by column.
///
/// A value that is not written is 0, an empty text or the first member of an enumeration. Columns are counted from 0. The type
/// of a column is checked when its writer is made.
@safe public struct ChunkWriter: ~Copyable, ~Escapable {
    private let handle: duckdb_data_chunk
    public let columns: [ColumnDescription]
    /// The maximum number of rows: 2,048.
    public let capacity: Int

    @_lifetime(immortal)
    init(_ handle: duckdb_data_chunk, columns: [ColumnDescription]) {
        unsafe self.handle = unsafe handle
        self.columns = columns
        capacity = Int(duckdb_vector_size())
        for index in columns.indices {
            // Texts of the chunk before would point to memory that was freed.
            let bytes = capacity * columns[index].type.flatWidth
            let data = unsafe duckdb_vector_get_data(vector(index))
            unsafe data?.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        }
    }

    /// A column of numbers, days, timestamps or intervals.
    @_lifetime(borrow self)
    public borrowing func column<Element: ColumnElement>(
        _ index: Int, as _: Element.Type = Element.self
    ) throws(DuckDBError) -> ColumnWriter<Element> {
        try check(index, Element.self, Element.isStored(as: columns[index].type))
        return unsafe _overrideLifetime(ColumnWriter<Element>(vector(index), capacity: capacity), borrowing: self)
    }

    /// A BOOLEAN column.
    @_lifetime(borrow self)
    public borrowing func booleans(_ index: Int) throws(DuckDBError) -> BooleanColumnWriter {
        try check(index, Bool.self, columns[index].type == .boolean)
        return unsafe _overrideLifetime(BooleanColumnWriter(vector(index), capacity: capacity), borrowing: self)
    }

    /// A VARCHAR column.
    @_lifetime(borrow self)
    public borrowing func strings(_ index: Int) throws(DuckDBError) -> StringColumnWriter {
        try check(index, String.self, columns[index].type == .varchar)
        return unsafe _overrideLifetime(StringColumnWriter(vector(index), capacity: capacity), borrowing: self)
    }

    /// An ENUM column.
    @_lifetime(borrow self)
    public borrowing func enumeration(_ index: Int) throws(DuckDBError) -> EnumerationColumnWriter {
        guard case .enumeration(let members) = columns[index].type else { throw mismatch(index, "ENUM") }
        let column = unsafe EnumerationColumnWriter(vector(index), memberCount: members.count, capacity: capacity)
        return unsafe _overrideLifetime(column, borrowing: self)
    }

    private func vector(_ index: Int) -> duckdb_vector? {
        unsafe duckdb_data_chunk_get_vector(handle, idx_t(index))
    }

    private func check(_ index: Int, _ wanted: Any.Type, _ isWritable: Bool) throws(DuckDBError) {
        guard isWritable else { throw mismatch(index, "\(wanted)") }
    }

    private func mismatch(_ index: Int, _ wanted: String) -> DuckDBError {
        let column = columns[index]
        return DuckDBError(.wrongType, "Column '\(column.name)' is \(column.type) and cannot be written as \(wanted).")
    }
}
