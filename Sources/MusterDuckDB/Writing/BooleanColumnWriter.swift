internal import CDuckDB

/// The values of a BOOLEAN column of a ``ChunkWriter``, in DuckDB's memory.
@safe public struct BooleanColumnWriter: ~Escapable {
    private let bytes: UnsafeMutableRawPointer
    /// The maximum number of rows.
    public let capacity: Int

    @_lifetime(immortal)
    init(_ vector: duckdb_vector?, capacity: Int) {
        unsafe bytes = unsafe duckdb_vector_get_data(vector)!
        self.capacity = capacity
    }

    public func write(_ value: Bool, at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        unsafe bytes.storeBytes(of: value ? 1 : 0, toByteOffset: row, as: UInt8.self)
    }
}
