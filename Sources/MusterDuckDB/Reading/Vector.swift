internal import CDuckDB

/// A column's memory in a chunk, or the memory of the elements of its lists. Valid as long as the chunk.
///
/// The vectors of a result are flat: DuckDB flattens them for the C API.
@unsafe struct Vector {
    let handle: duckdb_vector?
    let count: Int
    let column: ColumnDescription
    let sql: String

    init(_ handle: duckdb_vector?, count: Int, column: ColumnDescription, sql: String) {
        unsafe self.handle = unsafe handle
        unsafe self.count = count
        unsafe self.column = column
        unsafe self.sql = sql
    }

    var type: ColumnType { unsafe column.type }

    var data: UnsafeRawPointer? { unsafe UnsafeRawPointer(duckdb_vector_get_data(handle)) }

    /// One bit per row, set when the row has a value; `nil` when all have.
    var validity: UnsafePointer<UInt64>? { unsafe UnsafePointer(duckdb_vector_get_validity(handle)) }

    /// The elements of a list vector, of all rows, one after the other.
    func elements(_ type: ColumnType) -> Vector {
        unsafe Vector(
            duckdb_list_vector_get_child(handle), count: Int(duckdb_list_vector_get_size(handle)),
            column: ColumnDescription(name: column.name, type: type), sql: sql)
    }

    func check(_ wanted: Any.Type, _ isReadable: (ColumnType) -> Bool) throws(DuckDBError) {
        guard unsafe isReadable(type) else {
            let message = unsafe "Column '\(column.name)' is \(type) and cannot be read as \(wanted)."
            throw unsafe DuckDBError(.wrongType, message, sql: sql)
        }
    }
}
