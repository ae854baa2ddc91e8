internal import Foundation
public import MusterDuckDB

extension DemoBank {
    /// Writes the customers as CSV with a header, in the order of their ids. Blocks until done.
    ///
    /// The bytes are the same for a number of customers and a seed, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - path: a file; one that exists is replaced. Its folder must exist.
    ///   - threads: how many DuckDB may use; `nil` lets it choose.
    public func writeCustomers(to path: String, threads: Int? = nil) throws(DuckDBError) {
        var options = ["temp_directory": FileManager.default.temporaryDirectory.path]
        options["threads"] = threads.map(String.init)
        let connection = try Database(options: options).connect()
        try connection.execute(CustomerQueries.macros)
        try connection.execute(CustomerQueries.copy(customers: customers, seed: seed, path: path))
    }
}
