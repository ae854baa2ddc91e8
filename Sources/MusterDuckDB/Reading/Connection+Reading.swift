extension Connection {
    /// Runs `sql` to its end while it reads rows made here, as the table `muster_rows()`:
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
    /// The rows come in the order and in the chunks that `nextRows` gives. DuckDB asks for the next chunk when it has
    /// dealt with the last, so memory does not grow with their number. They can be read once: from one place in one
    /// statement of `sql`.
    ///
    /// When the order and the chunks are the same and the database's option `threads` is 1, so are the files that COPY
    /// writes, byte for byte. A COPY that fails leaves no file, or the one that was there before.
    ///
    /// For text with few different values, an enumeration is the fastest column. Parquet gets it as text, and casting
    /// it to VARCHAR on the way only takes time.
    ///
    /// - Parameters:
    ///   - columns: of numbers, texts, days, timestamps, intervals or enumerations.
    ///   - nextRows: fills the next chunk and returns its number of rows, 0 after the last. It may block; an
    ///     ``InterruptHandle`` works between its calls. It must not use this connection. With the option `threads` at 1
    ///     it runs on this thread, otherwise on any, but on one at a time. It is not called after `execute` returns.
    /// - Returns: the number of rows that the last statement inserted, updated, deleted or copied.
    /// - Throws: what `nextRows` throws, as it is. ``DuckDBError`` of kind `wrongType` for a column of another type,
    ///   and whatever else ``execute(_:)`` throws.
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
