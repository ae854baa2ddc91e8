extension Connection {
    /// Runs `sql` to its end while it reads rows made by a closure, as the table `muster_rows()`:
    ///
    /// ```swift
    /// try connection.execute(
    ///     "COPY (SELECT customer, offer FROM muster_rows()) TO 'decisions.parquet' (FORMAT parquet)",
    ///     reading: [.init(name: "customer", type: .bigint), .init(name: "offer", type: .enumeration(members: offers))]
    /// ) { chunk in
    ///     guard let batch = queue.next() else { return 0 }
    ///     try chunk.column(0).write(contentsOf: batch.customers.span)
    ///     try chunk.enumeration(1).write(contentsOf: batch.offers.span)
    ///     return batch.count
    /// }
    /// ```
    ///
    /// The rows have the order and the chunks of `nextRows`. DuckDB requests a chunk when it has processed the one before, so
    /// memory does not grow with the number of rows. They can be read once: at one point of one statement of `sql`.
    ///
    /// With the same order and chunks, and the database's option `threads` at 1, COPY writes the same files byte for byte. A
    /// COPY that fails leaves no file, or the earlier one.
    ///
    /// For text with few distinct values, an enumeration is the fastest column. It is text in Parquet, so that casting it to
    /// VARCHAR is not needed.
    ///
    /// - Parameters:
    ///   - columns: of numbers, texts, days, timestamps, intervals or enumerations.
    ///   - nextRows: fills the next chunk and returns its number of rows, 0 after the last. It may block; an
    ///     ``InterruptHandle`` takes effect between its calls. It must not use this connection. With the option `threads` at 1
    ///     it runs on this thread, otherwise on any thread, one at a time. It is not called after `execute` returns.
    /// - Returns: the number of rows that the last statement inserted, updated, deleted or copied.
    /// - Throws: the error of `nextRows`, unchanged; ``DuckDBError`` of kind `wrongType` for a column of another type; and the
    ///   errors of ``execute(_:)``.
    @discardableResult
    public borrowing func execute(
        _ sql: String, reading columns: [ColumnDescription], _ nextRows: (inout ChunkWriter) throws -> Int
    ) throws -> Int {
        try withoutActuallyEscaping(nextRows) { nextRows in
            let scan = try RowScan(columns, nextRows)
            handle.database.rowScans.begin(scan, on: handle.id)
            defer { handle.database.rowScans.end(on: handle.id) }
            do {
                return try handle.execute(sql)
            } catch {
                throw scan.failure ?? error
            }
        }
    }
}
