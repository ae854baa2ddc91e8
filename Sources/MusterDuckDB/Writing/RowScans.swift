internal import CDuckDB
internal import Synchronization

/// The rows made in Swift that the statements of a database read, and the table function that reads them.
///
/// DuckDB keeps a table function for the lifetime of the database. So there is a single one, which finds its rows by the
/// connection that it runs on.
@safe final class RowScans: Sendable {
    static let function = "muster_rows"
    private let scans = Mutex<[UInt64: RowScan]>([:])

    /// Adds the table function to a newly opened database.
    func register(in database: duckdb_database) throws(DuckDBError) {
        var connection: duckdb_connection?
        guard unsafe duckdb_connect(database, &connection) == DuckDBSuccess else {
            throw DuckDBError(.open, "DuckDB could not open a connection.")
        }
        defer { unsafe duckdb_disconnect(&connection) }

        var function = unsafe duckdb_create_table_function()
        defer { unsafe duckdb_destroy_table_function(&function) }
        unsafe duckdb_table_function_set_name(function, RowScans.function)
        let retained = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe duckdb_table_function_set_extra_info(function, retained) {
            unsafe Unmanaged<RowScans>.fromOpaque($0!).release()
        }
        unsafe duckdb_table_function_set_bind(function) { info in
            let scans = unsafe Unmanaged<RowScans>.fromOpaque(duckdb_bind_get_extra_info(info)!)
            unsafe scans.takeUnretainedValue().bind(info)
        }
        unsafe duckdb_table_function_set_init(function) { info in
            let scan = unsafe Unmanaged<RowScan>.fromOpaque(duckdb_init_get_bind_data(info)!).takeUnretainedValue()
            // With one thread, the rows keep their order.
            unsafe duckdb_init_set_max_threads(info, 1)
            if let reason = scan.start() { unsafe duckdb_init_set_error(info, reason) }
        }
        unsafe duckdb_table_function_set_function(function) { info, chunk in
            let scan = unsafe Unmanaged<RowScan>.fromOpaque(duckdb_function_get_bind_data(info)!).takeUnretainedValue()
            do {
                unsafe try scan.fill(chunk!)
            } catch {
                unsafe duckdb_function_set_error(info, "\(error)")
            }
        }
        guard unsafe duckdb_register_table_function(connection, function) == DuckDBSuccess else {
            throw DuckDBError(.open, "DuckDB rejected the table function \(RowScans.function).")
        }
    }

    func begin(_ scan: RowScan, on connection: UInt64) {
        scans.withLock { $0[connection] = scan }
    }

    func end(on connection: UInt64) {
        let scan = scans.withLock { $0.removeValue(forKey: connection) }
        scan?.end()
    }

    private func bind(_ info: duckdb_bind_info?) {
        var context: duckdb_client_context?
        unsafe duckdb_table_function_get_client_context(info, &context)
        defer { unsafe duckdb_destroy_client_context(&context) }
        let connection = unsafe duckdb_client_context_get_connection_id(context)
        guard let scan = scans.withLock({ $0[connection] }) else {
            unsafe duckdb_bind_set_error(info, "There are no rows for \(RowScans.function)() to read.")
            return
        }
        unsafe scan.bind(info)
    }
}
