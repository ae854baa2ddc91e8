internal import CDuckDB
internal import Synchronization

/// The C connection, shared by a ``Connection`` and its statements and results, so that it is disconnected last.
@safe final class ConnectionHandle: @unchecked Sendable {
    // @unchecked Sendable: `handle` never changes, and DuckDB locks a connection while it is used.
    let handle: duckdb_connection
    let transaction = Atomic(TransactionState.none)
    /// DuckDB's number of the connection within its database.
    let id: UInt64
    /// Keeps the database open.
    let database: Database

    init(_ database: Database) throws(DuckDBError) {
        var connected: duckdb_connection?
        let state = unsafe duckdb_connect(database.handle, &connected)
        guard state == DuckDBSuccess, let connected = unsafe connected else {
            throw DuckDBError(.connect, "DuckDB could not open another connection.")
        }
        unsafe handle = connected
        self.database = database
        var context: duckdb_client_context?
        unsafe duckdb_connection_get_client_context(connected, &context)
        defer { unsafe duckdb_destroy_client_context(&context) }
        id = unsafe duckdb_client_context_get_connection_id(context)
    }

    deinit {
        var closing: duckdb_connection? = unsafe handle
        unsafe duckdb_disconnect(&closing)
    }

    /// Runs all statements of `sql` to their end.
    /// - Returns: the number of rows that the last one changed.
    @discardableResult
    func execute(_ sql: String) throws(DuckDBError) -> Int {
        try checkNoNUL(sql, .prepare)
        var result = unsafe duckdb_result()
        defer { unsafe duckdb_destroy_result(&result) }
        guard unsafe duckdb_query(handle, sql, &result) == DuckDBSuccess else {
            throw unsafe DuckDBError(&result, sql: sql)
        }
        return unsafe Int(duckdb_rows_changed(&result))
    }
}

/// The state of a connection's transaction, see ``Connection/transaction(_:)``.
enum TransactionState: UInt8, AtomicRepresentable {
    case none
    case open
    /// An append failed, so it can only be rolled back.
    case failed
}
