internal import CDuckDB

/// The values of a column of a ``ChunkWriter``, in DuckDB's memory.
@safe public struct ColumnWriter<Element: ColumnElement>: ~Escapable {
    @usableFromInline let values: UnsafeMutablePointer<Element>
    /// The maximum number of rows.
    public let capacity: Int
    private let vector: duckdb_vector?

    @_lifetime(immortal)
    init(_ vector: duckdb_vector?, capacity: Int) {
        unsafe self.vector = unsafe vector
        unsafe values = unsafe duckdb_vector_get_data(vector)!.assumingMemoryBound(to: Element.self)
        self.capacity = capacity
    }

    @inlinable public func write(_ value: Element, at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        unsafe values[row] = value
    }

    /// Writes as many rows as there are values, the first at `row`.
    public func write(contentsOf values: Span<Element>, at row: Int = 0) {
        precondition(row >= 0 && row <= capacity - values.count, "rows out of range")
        unsafe values.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe (self.values + row).update(from: start, count: source.count)
        }
    }

    /// Makes a row null, whatever value was written to it.
    public func writeNull(at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        unsafe clearValidity(of: vector, at: row)
    }
}

/// Makes a row of a vector null.
func clearValidity(of vector: duckdb_vector?, at row: Int) {
    // The mask is created for the first null.
    unsafe duckdb_vector_ensure_validity_writable(vector)
    let words = unsafe duckdb_vector_get_validity(vector)!
    unsafe words[row >> 6] &= ~(1 << UInt64(row & 63))
}
