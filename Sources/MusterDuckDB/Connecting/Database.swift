internal import CDuckDB

/// An open DuckDB database, in memory or in a file. Closes when the last reference goes; connections and all that
/// comes from them hold one.
@safe public final class Database: @unchecked Sendable {
    // @unchecked Sendable: `handle` never changes, and any thread may open a connection from it.
    let handle: duckdb_database
    /// What connections read with ``Connection/execute(_:reading:_:)``.
    let rowScans = RowScans()

    /// The version of the DuckDB library, as `v2.0.0`.
    public static var libraryVersion: String { unsafe String(cString: duckdb_library_version()) }

    /// - Parameters:
    ///   - path: a database file, made when it does not exist; `nil` keeps everything in memory.
    ///   - options: DuckDB's settings by name, such as `threads`, `memory_limit` or `temp_directory`. Unless it is
    ///     given here, `autoinstall_known_extensions` is off: DuckDB never reaches for the network by itself. So are its
    ///     threads for files, `async_threads`: in DuckDB 2.0 a COPY that ends in an error waits for them while they wait for
    ///     it, now and then for ever.
    ///     With `threads` at 1, a query runs entirely on the thread that executes it and fetches its chunks.
    /// - Throws: ``DuckDBError`` of kind `open` or `configure`.
    public init(path: String? = nil, options: [String: String] = [:]) throws(DuckDBError) {
        let settings = ["autoinstall_known_extensions": "false", "async_threads": "0"].merging(options) { _, given in given }
        var config: duckdb_config?
        guard unsafe duckdb_create_config(&config) == DuckDBSuccess else {
            throw DuckDBError(.configure, "DuckDB could not make a configuration.")
        }
        defer { unsafe duckdb_destroy_config(&config) }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            try checkNoNUL(name, .configure)
            try checkNoNUL(value, .configure)
            guard unsafe duckdb_set_config(config, name, value) == DuckDBSuccess else {
                throw DuckDBError(.configure, "DuckDB has no setting '\(name)', or it does not take '\(value)'.")
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

    /// Opens a connection: one query at a time, in parallel with those of other connections.
    public func connect() throws(DuckDBError) -> Connection {
        Connection(try ConnectionHandle(self))
    }
}
