internal import Synchronization

extension Connection {
    /// Runs `work` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// ```swift
    /// try connection.transaction {
    ///     try connection.execute("DELETE FROM customer")
    ///     try connection.append(to: "customer") { rows in … }
    /// }
    /// ```
    ///
    /// - Throws: the error of `work`, or ``DuckDBError`` when the transaction cannot begin or commit. Transactions cannot be
    ///   nested.
    public borrowing func transaction<Success: ~Copyable>(_ work: () throws -> Success) throws -> Success {
        try handle.execute("BEGIN TRANSACTION")
        handle.transaction.store(.open, ordering: .relaxed)
        defer { handle.transaction.store(.none, ordering: .relaxed) }
        do {
            let success = try work()
            guard handle.transaction.load(ordering: .relaxed) == .open else {
                throw DuckDBError(.execute, "An append inside the transaction failed, so it cannot be committed.")
            }
            try handle.execute("COMMIT")
            return success
        } catch {
            // The first failure is the one to report. DuckDB may have ended the transaction already.
            _ = try? handle.execute("ROLLBACK")
            throw error
        }
    }

    /// Appends rows to a table in a transaction: all of them when `rows` returns, none when it throws.
    ///
    /// Inside ``transaction(_:)`` it is part of that transaction, which cannot be committed after a failure here.
    ///
    /// - Parameters:
    ///   - table: the name of the table, unquoted.
    ///   - schema: the name of its schema, unquoted; `nil` for the default one.
    /// - Throws: the error of `rows`, or ``DuckDBError`` of kind `append`.
    public borrowing func append(
        to table: String, schema: String? = nil, _ rows: (inout Appender) throws -> Void
    ) throws {
        guard handle.transaction.load(ordering: .relaxed) == .none else {
            do {
                try appendRows(table, schema, rows)
            } catch {
                handle.transaction.store(.failed, ordering: .relaxed)
                throw error
            }
            return
        }
        try transaction { try appendRows(table, schema, rows) }
    }

    private borrowing func appendRows(
        _ table: String, _ schema: String?, _ rows: (inout Appender) throws -> Void
    ) throws {
        var appender = try Appender(handle, table: table, schema: schema)
        try rows(&appender)
        try appender.close()
    }
}
