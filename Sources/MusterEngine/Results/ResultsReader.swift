internal import MusterDuckDB
public import MusterModel

/// One row of a run's results.
public struct ResultRow: Hashable, Sendable, Codable {
    public var customerId: String
    public var rank: Int
    public var offerId: Offer.ID
    public var channelId: Channel.ID
    public var creativeId: Creative.ID
    public var categoryId: Category.ID
    public var score: Double
    /// Whether it was decided for the control group and not delivered.
    public var heldOut: Bool
}

/// Reads a run's `results.parquet`.
public struct ResultsReader: Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Recommendations that were delivered to customers before this one, by creative.
    public func counts(before customer: String) throws -> [Creative.ID: Int] {
        let database = try Database(options: ["threads": "1", "memory_limit": "512MB"])
        let rows = try database.connect().rows(
            """
            SELECT creative_id, count(*) FROM read_parquet(\(SQLQuoting.path(path)))
            WHERE NOT held_out AND customer_id < \(SQLQuoting.literal(customer)) GROUP BY 1
            """)
        return Dictionary(
            rows.compactMap { row in
                guard case .string(let creative) = row[0], case .int(let count) = row[1] else { return nil }
                return (Creative.ID(creative), Int(count))
            }, uniquingKeysWith: +)
    }

    /// In the order of the results.
    /// - Parameters:
    ///   - customer: only rows of this customer.
    ///   - limit: at most so many rows.
    public func rows(customer: String? = nil, limit: Int) throws -> [ResultRow] {
        let database = try Database(options: ["threads": "1", "memory_limit": "512MB"])
        let filter = customer.map { "WHERE customer_id = \(SQLQuoting.literal($0))" } ?? ""
        let connection = try database.connect()
        let file = SQLQuoting.path(path)
        // Runs of the versions before there were control groups lack the column.
        let marksHeldOut = try !connection.rows("SELECT 1 FROM parquet_schema(\(file)) WHERE name = 'held_out'").isEmpty
        let rows = try connection.rows(
            """
            SELECT customer_id, rank, offer_id, channel_id, creative_id, category_id, score,
                \(marksHeldOut ? "held_out" : "false")
            FROM read_parquet(\(file)) \(filter) LIMIT \(max(0, limit))
            """)
        return rows.compactMap(ResultRow.init)
    }
}
