internal import CDuckDB

/// A failure of DuckDB, with its message.
///
/// The message and the SQL are for a developer's log: both may quote values of the data.
public struct DuckDBError: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// The database could not be opened.
        case open
        /// A setting is unknown or has an invalid value.
        case configure
        /// A connection could not be opened.
        case connect
        /// The SQL cannot be parsed, or names something that does not exist.
        case prepare
        /// A parameter does not exist or does not accept the value.
        case bind
        /// The statement failed while running.
        case execute
        /// The statement was stopped by an ``InterruptHandle``.
        case interrupted
        /// The statement needed more than the `memory_limit`.
        case outOfMemory
        /// The appender rejected a value or could not write its rows.
        case append
        /// A column was read or written as another type than its own.
        case wrongType
    }

    public let kind: Kind
    public let message: String
    /// The statement concerned, when there is one.
    public let sql: String?

    public init(_ kind: Kind, _ message: String, sql: String? = nil) {
        self.kind = kind
        self.message = message
        self.sql = sql
    }

    /// The failure of a result.
    init(_ result: inout duckdb_result, sql: String) {
        let kind: Kind =
            switch unsafe duckdb_result_error_type(&result) {
            case DUCKDB_ERROR_INTERRUPT: .interrupted
            case DUCKDB_ERROR_OUT_OF_MEMORY: .outOfMemory
            default: .execute
            }
        unsafe self.init(kind, text(duckdb_result_error(&result)), sql: sql)
    }
}

extension DuckDBError: CustomStringConvertible {
    public var description: String {
        sql.map { "\(message) [\($0)]" } ?? message
    }
}

/// A message of DuckDB, which is missing for a few failures.
func text(_ message: UnsafePointer<CChar>?) -> String {
    unsafe message.map { unsafe String(cString: $0) } ?? "DuckDB gave no reason."
}

/// Refuses text that a C string would truncate.
func checkNoNUL(_ string: String, _ kind: DuckDBError.Kind) throws(DuckDBError) {
    guard !string.utf8.contains(0) else {
        throw DuckDBError(kind, "A zero byte is not allowed here.", sql: string)
    }
}
