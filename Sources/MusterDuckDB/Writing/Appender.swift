internal import CDuckDB

/// Appends rows to a table, value by value, much faster than INSERT. Created by ``Connection/append(to:schema:_:)``.
///
/// A row is one value per column of the table, in order, followed by ``endRow()``. A value of another type than the column's
/// is cast as in SQL.
///
/// ```swift
/// try connection.append(to: "customer") { rows in
///     try rows.append("C1")
///     try rows.appendNull()
///     try rows.endRow()
/// }
/// ```
@safe public struct Appender: ~Copyable {
    private let handle: duckdb_appender
    private let connection: ConnectionHandle

    init(_ connection: ConnectionHandle, table: String, schema: String?) throws(DuckDBError) {
        try checkNoNUL(table, .append)
        if let schema { try checkNoNUL(schema, .append) }
        var created: duckdb_appender?
        let state = unsafe duckdb_appender_create(connection.handle, schema, table, &created)
        guard state == DuckDBSuccess, let created = unsafe created else {
            let error = unsafe DuckDBError(.append, appenderMessage(created))
            unsafe duckdb_appender_destroy(&created)
            throw error
        }
        unsafe handle = created
        self.connection = connection
    }

    deinit {
        // Destroying an appender writes its remaining rows, of which there are none after `close`. Otherwise the append has
        // failed: they are cleared, and the transaction around it undoes the batches of 204,800 rows written before.
        var closing: duckdb_appender? = unsafe handle
        unsafe duckdb_appender_clear(closing)
        unsafe duckdb_appender_destroy(&closing)
    }

    public mutating func append(_ value: Bool) throws(DuckDBError) {
        try check(unsafe duckdb_append_bool(handle, value))
    }

    public mutating func append(_ value: Int8) throws(DuckDBError) {
        try check(unsafe duckdb_append_int8(handle, value))
    }

    public mutating func append(_ value: Int16) throws(DuckDBError) {
        try check(unsafe duckdb_append_int16(handle, value))
    }

    public mutating func append(_ value: Int32) throws(DuckDBError) {
        try check(unsafe duckdb_append_int32(handle, value))
    }

    public mutating func append(_ value: Int64) throws(DuckDBError) {
        try check(unsafe duckdb_append_int64(handle, value))
    }

    public mutating func append(_ value: Int) throws(DuckDBError) {
        try append(Int64(value))
    }

    public mutating func append(_ value: UInt8) throws(DuckDBError) {
        try check(unsafe duckdb_append_uint8(handle, value))
    }

    public mutating func append(_ value: UInt16) throws(DuckDBError) {
        try check(unsafe duckdb_append_uint16(handle, value))
    }

    public mutating func append(_ value: UInt32) throws(DuckDBError) {
        try check(unsafe duckdb_append_uint32(handle, value))
    }

    public mutating func append(_ value: UInt64) throws(DuckDBError) {
        try check(unsafe duckdb_append_uint64(handle, value))
    }

    public mutating func append(_ value: Float) throws(DuckDBError) {
        try check(unsafe duckdb_append_float(handle, value))
    }

    public mutating func append(_ value: Double) throws(DuckDBError) {
        try check(unsafe duckdb_append_double(handle, value))
    }

    public mutating func append(_ value: String) throws(DuckDBError) {
        try check(unsafe withCharacters(of: value) { unsafe duckdb_append_varchar_length(handle, $0, $1) })
    }

    /// Text as UTF-8.
    public mutating func append(utf8 bytes: Span<UInt8>) throws(DuckDBError) {
        let state = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe duckdb_append_varchar_length(handle, characters.baseAddress, idx_t(characters.count))
            }
        }
        try check(state)
    }

    public mutating func append(blob bytes: Span<UInt8>) throws(DuckDBError) {
        let state = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe duckdb_append_blob(handle, buffer.baseAddress, idx_t(buffer.count))
        }
        try check(state)
    }

    public mutating func append(_ value: Day) throws(DuckDBError) {
        try check(unsafe duckdb_append_date(handle, duckdb_date(days: value.daysSince1970)))
    }

    public mutating func append(_ value: Timestamp) throws(DuckDBError) {
        try check(unsafe duckdb_append_timestamp(handle, duckdb_timestamp(micros: value.microsecondsSince1970)))
    }

    public mutating func appendNull() throws(DuckDBError) {
        try check(unsafe duckdb_append_null(handle))
    }

    /// Appends the column's default value.
    public mutating func appendDefault() throws(DuckDBError) {
        try check(unsafe duckdb_append_default(handle))
    }

    public mutating func endRow() throws(DuckDBError) {
        try check(unsafe duckdb_appender_end_row(handle))
    }

    /// Writes the remaining rows. Fails when the last one has no ``endRow()``.
    mutating func close() throws(DuckDBError) {
        // When the last row is not finished, closing alone would discard the remaining rows without an error.
        try check(unsafe duckdb_appender_flush(handle))
        try check(unsafe duckdb_appender_close(handle))
    }

    private func check(_ state: duckdb_state) throws(DuckDBError) {
        guard state == DuckDBSuccess else { throw unsafe DuckDBError(.append, appenderMessage(handle)) }
    }
}

private func appenderMessage(_ appender: duckdb_appender?) -> String {
    guard let appender = unsafe appender else { return text(nil) }
    var data = unsafe duckdb_appender_error_data(appender)
    defer { unsafe duckdb_destroy_error_data(&data) }
    return unsafe text(duckdb_error_data_message(data))
}
