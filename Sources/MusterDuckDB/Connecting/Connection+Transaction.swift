internal import Synchronization

extension Connection {
    /// Runs `work` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Throws: what `work` throws, or ``DuckDBError`` when the transaction cannot begin or commit. It cannot begin
    ///   inside another one.
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
            // The failure to report is the one that led here; a transaction that DuckDB has ended already is no news.
            _ = try? handle.execute("ROLLBACK")
            throw error
        }
    }

    /// Appends rows to a table, in a transaction: all of them when `rows` returns, none when it throws.
    ///
    /// Inside ``transaction(_:)`` it takes part in that transaction, which a failure here dooms.
    ///
    /// - Parameters:
    ///   - table: its name as it is, unquoted.
    ///   - schema: `nil` for the default one.
    /// - Throws: what `rows` throws, or ``DuckDBError`` of kind `append`.
    public borrowing func append(
        to table: String, schema: String? = nil, _ rows: (inout Appender) throws -> Void
    ) throws {
        guard handle.transaction.load(ordering: .relaxed) == .none else {
            do {
                try appendRows(table, schema, rows)
            } catch {
                handle.transaction.store(.doomed, ordering: .relaxed)
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
