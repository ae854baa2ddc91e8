internal import CDuckDB

/// One connection to a database.
///
/// It has one owner and serves one query at a time: while a ``StreamedResult`` has rows left, running another statement
/// throws. Sendable, because DuckDB ties a connection to no thread: an owner may hand it to another thread, and
/// ownership sees to it that the first thread no longer has it. For work in parallel, open more connections.
public struct Connection: ~Copyable, Sendable {
    let handle: ConnectionHandle

    init(_ handle: ConnectionHandle) {
        self.handle = handle
    }

    /// Runs every statement of `sql` to its end, and drops the rows they produce.
    ///
    /// - Returns: the number of rows that the last statement inserted, updated, deleted or copied.
    /// - Throws: the failure of the first statement that fails; those before it took effect.
    @discardableResult
    public borrowing func execute(_ sql: String) throws(DuckDBError) -> Int {
        try handle.execute(sql)
    }

    /// Prepares one statement, to be run any number of times.
    public borrowing func prepare(_ sql: String) throws(DuckDBError) -> PreparedStatement {
        try PreparedStatement(handle, sql)
    }

    /// Starts one statement and streams its rows. Values bind to its parameters in order.
    public borrowing func query(_ sql: String, _ bindings: Value...) throws(DuckDBError) -> StreamedResult {
        try query(sql, bindings: bindings)
    }

    /// Starts one statement and streams its rows. Values bind to its parameters in order.
    public borrowing func query(_ sql: String, bindings: [Value]) throws(DuckDBError) -> StreamedResult {
        var statement = try prepare(sql)
        try statement.bind(bindings)
        return try statement.query()
    }

    /// All rows of one statement, for small results.
    public borrowing func rows(_ sql: String, _ bindings: Value...) throws(DuckDBError) -> [[Value]] {
        var result = try query(sql, bindings: bindings)
        return try result.rows()
    }

    /// A way to stop what runs on this connection, for use from another thread.
    public var interruptHandle: InterruptHandle { InterruptHandle(connection: handle) }
}

/// Stops the statement that runs on a connection. It keeps the connection open.
public struct InterruptHandle: Sendable {
    let connection: ConnectionHandle

    /// The running statement throws ``DuckDBError/Kind/interrupted`` soon after. Without one, nothing happens.
    public func interrupt() {
        unsafe duckdb_interrupt(connection.handle)
    }
}
