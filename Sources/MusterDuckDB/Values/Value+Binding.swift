internal import CDuckDB

extension Value {
    /// Binds the value to a parameter of a prepared statement. Fails for a list.
    func bind(to statement: duckdb_prepared_statement, at position: idx_t) -> duckdb_state {
        switch self {
        case .null:
            unsafe duckdb_bind_null(statement, position)
        case .bool(let value):
            unsafe duckdb_bind_boolean(statement, position, value)
        case .int(let value):
            unsafe duckdb_bind_int64(statement, position, value)
        case .double(let value):
            unsafe duckdb_bind_double(statement, position, value)
        case .string(let value):
            unsafe withCharacters(of: value) {
                unsafe duckdb_bind_varchar_length(statement, position, $0, $1)
            }
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes {
                unsafe duckdb_bind_blob(statement, position, $0.baseAddress, idx_t($0.count))
            }
        case .day(let value):
            unsafe duckdb_bind_date(statement, position, duckdb_date(days: value.daysSince1970))
        case .timestamp(let value):
            unsafe duckdb_bind_timestamp(
                statement, position, duckdb_timestamp(micros: value.microsecondsSince1970))
        case .timestampTZ(let value):
            unsafe duckdb_bind_timestamp_tz(
                statement, position, duckdb_timestamp(micros: value.microsecondsSince1970))
        case .interval(let value):
            unsafe duckdb_bind_interval(
                statement, position,
                duckdb_interval(months: value.months, days: value.days, micros: value.microseconds))
        case .hugeInt(let value):
            unsafe duckdb_bind_hugeint(statement, position, duckdb_hugeint(value))
        case .decimal(let unscaled, let scale):
            unsafe duckdb_bind_decimal(
                statement, position,
                duckdb_decimal(width: 38, scale: UInt8(scale), value: duckdb_hugeint(unscaled)))
        case .list:
            CDuckDB.DuckDBError
        }
    }
}

extension duckdb_hugeint {
    init(_ value: Int128) {
        self.init(lower: UInt64(truncatingIfNeeded: value), upper: Int64(truncatingIfNeeded: value >> 64))
    }
}

/// Calls `use` with a string's UTF-8 as C characters, which may include zero bytes, and their count.
func withCharacters<Result>(
    of string: String, _ use: (UnsafePointer<CChar>, idx_t) -> Result
) -> Result {
    var string = string
    return string.withUTF8 { utf8 in
        unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
            guard let start = characters.baseAddress else { return unsafe use("", 0) }
            return unsafe use(start, idx_t(characters.count))
        }
    }
}
