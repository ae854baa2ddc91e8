internal import CDuckDB

/// One connection to a database.
///
/// It has one owner and runs one query at a time: while a ``StreamedResult`` has rows left, running another statement
/// throws. For parallel work, open more connections.
///
/// It is Sendable, because DuckDB does not bind a connection to a thread: its owner may pass it to another thread, and
/// ownership ensures that the first thread can no longer use it.
///
/// ```swift
/// let connection = try database.connect()
/// try connection.execute("CREATE TABLE customer (id VARCHAR, age INTEGER)")
/// try connection.append(to: "customer") { rows in
///     try rows.append("C1")
///     try rows.append(Int32(41))
///     try rows.endRow()
/// }
/// let adults = try connection.rows("SELECT id FROM customer WHERE age >= ?", 18)
/// ```
public struct Connection: ~Copyable, Sendable {
    let handle: ConnectionHandle

    init(_ handle: ConnectionHandle) {
        self.handle = handle
    }

    /// Runs all statements of `sql` to their end and discards the rows that they produce.
    ///
    /// - Returns: the number of rows that the last statement inserted, updated, deleted or copied.
    /// - Throws: the failure of the first statement that fails; the statements before it took effect.
    @discardableResult
    public borrowing func execute(_ sql: String) throws(DuckDBError) -> Int {
        try handle.execute(sql)
    }

    /// Prepares one statement, which can be run any number of times.
    public borrowing func prepare(_ sql: String) throws(DuckDBError) -> PreparedStatement {
        try PreparedStatement(handle, sql)
    }

    /// Starts one statement and streams its rows. Values are bound to its parameters in order.
    public borrowing func query(_ sql: String, _ bindings: Value...) throws(DuckDBError) -> StreamedResult {
        try query(sql, bindings: bindings)
    }

    /// Starts one statement and streams its rows. Values are bound to its parameters in order.
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

    /// Stops the statement that runs on this connection, from another thread.
    public var interruptHandle: InterruptHandle { InterruptHandle(connection: handle) }
}

/// Stops the statement that runs on a connection. The handle keeps the connection open.
public struct InterruptHandle: Sendable {
    let connection: ConnectionHandle

    /// Makes the running statement throw ``DuckDBError/Kind/interrupted`` soon after. Has no effect without one.
    public func interrupt() {
        unsafe duckdb_interrupt(connection.handle)
    }
}
