internal import CDuckDB

/// The texts of a VARCHAR column of a ``ChunkWriter``. DuckDB copies them.
@safe public struct StringColumnWriter: ~Escapable {
    /// 16 bytes per row, in the layout that ``BytesColumn`` reads.
    private let entries: UnsafeMutableRawPointer
    /// The maximum number of rows.
    public let capacity: Int
    private let vector: duckdb_vector?

    @_lifetime(immortal)
    init(_ vector: duckdb_vector?, capacity: Int) {
        unsafe self.vector = unsafe vector
        unsafe entries = unsafe duckdb_vector_get_data(vector)!
        self.capacity = capacity
    }

    public func write(_ text: String, at row: Int) {
        var text = text
        text.withUTF8 { unsafe write(valid: $0, at: row) }
    }

    /// Writes text given as UTF-8.
    /// - Throws: ``DuckDBError`` of kind `append` when it is not valid UTF-8.
    public func write(utf8 bytes: Span<UInt8>, at row: Int) throws(DuckDBError) {
        do {
            _ = try UTF8Span(validating: bytes)
        } catch {
            throw DuckDBError(.append, "A text is not UTF-8.")
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe write(valid: $0, at: row) }
    }

    /// Makes a row null, whatever value was written to it.
    public func writeNull(at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        unsafe clearValidity(of: vector, at: row)
    }

    private func write(valid bytes: UnsafeBufferPointer<UInt8>, at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        if bytes.count <= 12 {
            // A short text is stored in its entry, padded with zeros. Writing it directly is twice as fast as a call to DuckDB.
            var entry = (UInt64(bytes.count), UInt64(0))
            unsafe withUnsafeMutableBytes(of: &entry) { entry in
                let text = unsafe UnsafeMutableRawBufferPointer(rebasing: entry[4...])
                unsafe text.copyMemory(from: UnsafeRawBufferPointer(bytes))
            }
            unsafe (entries + row * 16).storeBytes(of: entry, as: (UInt64, UInt64).self)
        } else {
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe duckdb_unsafe_vector_assign_string_element_len(
                    vector, idx_t(row), characters.baseAddress, idx_t(characters.count))
            }
        }
    }
}
