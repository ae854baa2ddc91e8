internal import MusterDuckDB

/// A run's results, as a file of contacts: its rows that are not held out.
public struct ContactsFile: Sendable {
    /// How many contacts a file holds, and of whom.
    public struct Extent: Hashable, Sendable {
        public var rows: Int
        /// In byte order; absent without a row.
        public var minCustomer: String?
        public var maxCustomer: String?
    }

    public let path: String

    public init(path: String) {
        self.path = path
    }

    public func extent() throws -> Extent {
        let database = try Database(options: ["threads": "1", "memory_limit": "256MB"])
        let rows = try database.connect().rows(
            """
            SELECT count(*), min(customer_id), max(customer_id) FROM read_parquet(\(SQLQuoting.path(path)))
            WHERE NOT held_out
            """)
        guard case .int(let count)? = rows.first?[0] else { return Extent(rows: 0) }
        return Extent(rows: Int(count), minCustomer: rows[0][1].text, maxCustomer: rows[0][2].text)
    }
}
