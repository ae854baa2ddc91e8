internal import CDuckDB

/// A statement that is parsed and planned once and run any number of times, with other values each time.
///
/// ```swift
/// var statement = try connection.prepare("SELECT name FROM offer WHERE id = $id")
/// for id in ids {
///     try statement.bind(.string(id), to: "id")
///     var result = try statement.query()
///     let rows = try result.rows()
/// }
/// ```
@safe public struct PreparedStatement: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: it has one owner, and DuckDB does not bind a statement to a thread.
    private let handle: duckdb_prepared_statement
    private let connection: ConnectionHandle
    public let sql: String

    init(_ connection: ConnectionHandle, _ sql: String) throws(DuckDBError) {
        try checkNoNUL(sql, .prepare)
        var prepared: duckdb_prepared_statement?
        let state = unsafe duckdb_prepare(connection.handle, sql, &prepared)
        guard state == DuckDBSuccess, let prepared = unsafe prepared else {
            let reason = unsafe text(duckdb_prepare_error(prepared))
            unsafe duckdb_destroy_prepare(&prepared)
            throw DuckDBError(.prepare, reason, sql: sql)
        }
        unsafe handle = prepared
        self.connection = connection
        self.sql = sql
    }

    deinit {
        var closing: duckdb_prepared_statement? = unsafe handle
        unsafe duckdb_destroy_prepare(&closing)
    }

    public var parameterCount: Int { unsafe Int(duckdb_nparams(handle)) }

    /// Binds a value to a parameter for the following runs.
    /// - Parameter position: counted from 1, as in `$1`.
    public mutating func bind(_ value: Value, at position: Int) throws(DuckDBError) {
        guard position >= 1, position <= parameterCount else {
            let message = "There is no parameter \(position): the statement has \(parameterCount)."
            throw DuckDBError(.bind, message, sql: sql)
        }
        if case .list = value { throw DuckDBError(.bind, "A list cannot be bound.", sql: sql) }
        guard unsafe value.bind(to: handle, at: idx_t(position)) == DuckDBSuccess else {
            throw unsafe DuckDBError(.bind, text(duckdb_prepare_error(handle)), sql: sql)
        }
    }

    /// Binds a value to the parameter written `$name`.
    public mutating func bind(_ value: Value, to name: String) throws(DuckDBError) {
        var position: idx_t = 0
        guard unsafe duckdb_bind_parameter_index(handle, &position, name) == DuckDBSuccess else {
            throw DuckDBError(.bind, "There is no parameter $\(name).", sql: sql)
        }
        try bind(value, at: Int(position))
    }

    /// Binds all parameters, in order.
    public mutating func bind(_ values: [Value]) throws(DuckDBError) {
        guard values.count == parameterCount else {
            let message = "The statement has \(parameterCount) parameters, not \(values.count)."
            throw DuckDBError(.bind, message, sql: sql)
        }
        for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
    }

    /// Runs the statement to its end and discards the rows that it produces.
    ///
    /// - Returns: the number of rows that it inserted, updated, deleted or copied.
    @discardableResult
    public borrowing func execute() throws(DuckDBError) -> Int {
        var result = unsafe duckdb_result()
        defer { unsafe duckdb_destroy_result(&result) }
        guard unsafe duckdb_execute_prepared(handle, &result) == DuckDBSuccess else {
            throw unsafe DuckDBError(&result, sql: sql)
        }
        return unsafe Int(duckdb_rows_changed(&result))
    }

    /// Starts the statement and streams its rows, which are computed as they are fetched. A statement that changes data runs
    /// to its end first.
    public borrowing func query() throws(DuckDBError) -> StreamedResult {
        // DuckDB 2.0 marks this call for removal, but its successor, the C API v2, is still marked unstable.
        var pending: duckdb_pending_result?
        let state = unsafe duckdb_pending_prepared_streaming(handle, &pending)
        defer { unsafe duckdb_destroy_pending(&pending) }
        guard state == DuckDBSuccess else {
            throw unsafe DuckDBError(.execute, text(duckdb_pending_error(pending)), sql: sql)
        }
        var result = unsafe duckdb_result()
        guard unsafe duckdb_execute_pending(pending, &result) == DuckDBSuccess else {
            let error = unsafe DuckDBError(&result, sql: sql)
            unsafe duckdb_destroy_result(&result)
            throw error
        }
        return unsafe StreamedResult(result, connection: connection, sql: sql)
    }
}
