internal import Foundation
public import MusterDuckDB

extension DemoBank {
    /// Writes the customers as CSV with a header, in the order of their ids. Blocks until done.
    ///
    /// The bytes depend only on the number of customers and the seed, not on the number of threads.
    ///
    /// - Parameters:
    ///   - path: the file; an existing one is replaced. Its folder must exist.
    ///   - threads: the number of threads DuckDB may use; `nil` means its default.
    public func writeCustomers(to path: String, threads: Int? = nil) throws(DuckDBError) {
        var options = ["temp_directory": FileManager.default.temporaryDirectory.path]
        options["threads"] = threads.map(String.init)
        let connection = try Database(options: options).connect()
        try connection.execute(CustomerQueries.macros)
        try connection.execute(CustomerQueries.copy(customers: customers, seed: seed, path: path))
    }
}
