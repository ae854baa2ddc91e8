internal import CDuckDB

/// An open DuckDB database, in memory or in a file. It closes with its last reference; connections, statements and results
/// each hold one.
///
/// ```swift
/// let database = try Database(options: ["threads": "1", "memory_limit": "512MB"])
/// let connection = try database.connect()
/// let rows = try connection.rows("SELECT count(*) FROM read_parquet('customers.parquet')")
/// print(rows[0][0].intValue ?? 0)
/// ```
@safe public final class Database: @unchecked Sendable {
    // @unchecked Sendable: `handle` never changes, and any thread may open a connection from it.
    let handle: duckdb_database
    /// The rows that connections read with ``Connection/execute(_:reading:_:)``.
    let rowScans = RowScans()

    /// The version of the DuckDB library, as `v2.0.0`.
    public static var libraryVersion: String { unsafe String(cString: duckdb_library_version()) }

    /// - Parameters:
    ///   - path: a database file, created when it does not exist; `nil` for a database in memory.
    ///   - options: DuckDB's settings by name, such as `threads`, `memory_limit` or `temp_directory`. Two have other
    ///     defaults than DuckDB's: `autoinstall_known_extensions` is off, so that DuckDB does not use the network by itself,
    ///     and `async_threads` is 0, because in DuckDB 2.0 a COPY that fails can deadlock with these threads.
    ///     With `threads` at 1, a query runs entirely on the thread that executes it and fetches its chunks.
    /// - Throws: ``DuckDBError`` of kind `open` or `configure`.
    public init(path: String? = nil, options: [String: String] = [:]) throws(DuckDBError) {
        let settings = ["autoinstall_known_extensions": "false", "async_threads": "0"].merging(options) { _, given in given }
        var config: duckdb_config?
        guard unsafe duckdb_create_config(&config) == DuckDBSuccess else {
            throw DuckDBError(.configure, "DuckDB could not create a configuration.")
        }
        defer { unsafe duckdb_destroy_config(&config) }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            try checkNoNUL(name, .configure)
            try checkNoNUL(value, .configure)
            guard unsafe duckdb_set_config(config, name, value) == DuckDBSuccess else {
                throw DuckDBError(.configure, "DuckDB has no setting '\(name)', or '\(value)' is not a valid value of it.")
            }
        }
        if let path { try checkNoNUL(path, .open) }

        var opened: duckdb_database?
        var reason: UnsafeMutablePointer<CChar>?
        let state = unsafe duckdb_open_ext(path, &opened, config, &reason)
        defer { unsafe duckdb_free(reason) }
        guard state == DuckDBSuccess, let opened = unsafe opened else { throw unsafe DuckDBError(.open, text(reason)) }
        unsafe handle = opened
        // From here on `deinit` closes it.
        unsafe try rowScans.register(in: opened)
    }

    deinit {
        var closing: duckdb_database? = unsafe handle
        unsafe duckdb_close(&closing)
    }

    /// Opens a connection. It runs one query at a time, in parallel with those of other connections.
    public func connect() throws(DuckDBError) -> Connection {
        Connection(try ConnectionHandle(self))
    }
}
