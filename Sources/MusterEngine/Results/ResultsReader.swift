internal import MusterBase
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
    /// The ranking value, rounded to 6 decimals.
    public var value: Double
    /// Whether the customer is held out, so that the recommendation was not delivered.
    public var heldOut: Bool
}

/// Filters and limits the rows of a page of results.
public struct ResultsQuery: Hashable, Sendable {
    public var customer: String?
    public var offer: Offer.ID?
    public var channel: Channel.ID?
    /// Whether the customers are held out; `nil` for both.
    public var heldOut: Bool?
    /// Only rows after the one with this number; -1 for the first page.
    public var after = -1
    public var limit: Int

    public init(limit: Int) {
        self.limit = limit
    }
}

/// Rows of a run's results, in order.
public struct ResultsPage: Sendable {
    /// Each with its number in the results.
    public var rows: [(number: Int, row: ResultRow)]
    /// Whether further rows match.
    public var hasMore: Bool
    /// The number of matching rows on all pages.
    public var total: Int
}

/// Reads a run's `results.parquet`.
public struct ResultsReader: Sendable {
    private static let columns = "customer_id, rank, offer_id, channel_id, creative_id, category_id, score, value, held_out"

    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// The recommendations delivered to customers whose ids precede this one, by creative.
    public func counts(before customer: String) throws -> [Creative.ID: Int] {
        let rows = try connect().rows(
            """
            SELECT creative_id, count(*) FROM read_parquet(\(SQLQuoting.path(path)))
            WHERE \(InteractionLog.isContact) AND customer_id < \(SQLQuoting.literal(customer)) GROUP BY 1
            """)
        return Dictionary(
            rows.compactMap { row in
                guard let creative = row[0].stringValue, let count = row[1].intValue else { return nil }
                return (Creative.ID(creative), count)
            }, uniquingKeysWith: +)
    }

    /// The first rows of the results, in order.
    /// - Parameters:
    ///   - customer: only rows of this customer.
    ///   - limit: the maximum number of rows.
    public func rows(customer: String? = nil, limit: Int) throws -> [ResultRow] {
        let filter = customer.map { "WHERE customer_id = \(SQLQuoting.literal($0))" } ?? ""
        return try connect().rows(
            """
            SELECT \(Self.columns)
            FROM read_parquet(\(SQLQuoting.path(path))) \(filter) LIMIT \(max(0, limit))
            """
        ).compactMap(ResultRow.init)
    }

    /// - Complexity: linear in the number of rows up to the end of the page.
    public func page(_ query: ResultsQuery, in database: EngineDatabase) throws -> ResultsPage {
        var conditions = ["true"]
        for (column, value) in [
            ("customer_id", query.customer), ("offer_id", query.offer?.rawValue), ("channel_id", query.channel?.rawValue),
        ] {
            if let value { conditions.append("\(column) = \(SQLQuoting.literal(value))") }
        }
        if let heldOut = query.heldOut { conditions.append("held_out = \(heldOut)") }
        let filter = conditions.joined(separator: " AND ")
        let total = try database.duckDB.connect().rows(
            "SELECT count(*) FROM read_parquet(\(SQLQuoting.path(path))) WHERE \(filter)"
        ).first?.first?.intValue
        let rows = try database.duckDB.connect().rows(
            """
            SELECT \(Self.columns), file_row_number
            FROM read_parquet(\(SQLQuoting.path(path)), file_row_number = true)
            WHERE file_row_number > \(query.after) AND \(filter)
            ORDER BY file_row_number LIMIT \(query.limit + 1)
            """)
        let found = rows.compactMap { row -> (number: Int, row: ResultRow)? in
            guard let result = ResultRow(row), let number = row[9].intValue else { return nil }
            return (number, result)
        }
        return ResultsPage(rows: Array(found.prefix(query.limit)), hasMore: found.count > query.limit, total: total ?? 0)
    }

    private func connect() throws -> Connection {
        try Database(options: ["threads": "1", "memory_limit": "512MB"]).connect()
    }
}

extension ResultRow {
    /// - Parameter row: values of ``ResultsReader/columns``.
    fileprivate init?(_ row: [Value]) {
        guard let customer = row[0].stringValue, let rank = row[1].intValue, let offer = row[2].stringValue,
            let channel = row[3].stringValue, let creative = row[4].stringValue, let category = row[5].stringValue,
            let score = row[6].doubleValue, let value = row[7].doubleValue, let heldOut = row[8].boolValue
        else { return nil }
        self.init(
            customerId: customer, rank: rank, offerId: .init(offer), channelId: .init(channel),
            creativeId: .init(creative), categoryId: .init(category), score: score, value: value,
            heldOut: heldOut)
    }
}
