internal import MusterDuckDB
public import MusterModel

/// Which rows of a run's results a page shows.
public struct ResultsQuery: Hashable, Sendable {
    public var customer: String?
    public var offer: Offer.ID?
    public var channel: Channel.ID?
    /// Whether they were held out; any, when absent.
    public var heldOut: Bool?
    /// Only rows after the one of this number; -1 for the first page.
    public var after = -1
    public var limit: Int

    public init(limit: Int) {
        self.limit = limit
    }
}

/// Consecutive rows of a run's results.
public struct ResultsPage: Sendable {
    /// Each with its number in the results.
    public var rows: [(number: Int, row: ResultRow)]
    /// Whether there are more.
    public var hasMore: Bool
}

extension ResultsReader {
    /// - Complexity: of a page that is found early in the results, that of reading it; rows are looked at in order.
    public func page(_ query: ResultsQuery, in database: EngineDatabase) throws -> ResultsPage {
        let connection = try database.duckDB.connect()
        let file = SQLQuoting.path(path)
        // Runs of the versions before there were control groups lack the column.
        let marksHeldOut = try !connection.rows("SELECT 1 FROM parquet_schema(\(file)) WHERE name = 'held_out'").isEmpty
        var conditions = ["file_row_number > \(query.after)"]
        for (column, value) in [
            ("customer_id", query.customer), ("offer_id", query.offer?.rawValue), ("channel_id", query.channel?.rawValue),
        ] {
            if let value { conditions.append("\(column) = \(SQLQuoting.literal(value))") }
        }
        if let heldOut = query.heldOut { conditions.append("\(marksHeldOut ? "held_out" : "false") = \(heldOut)") }
        let rows = try connection.rows(
            """
            SELECT customer_id, rank, offer_id, channel_id, creative_id, category_id, score,
                \(marksHeldOut ? "held_out" : "false"), file_row_number
            FROM read_parquet(\(file), file_row_number = true) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY file_row_number LIMIT \(query.limit + 1)
            """)
        let found = rows.compactMap { row -> (number: Int, row: ResultRow)? in
            guard let result = ResultRow(row), let number = row[8].whole else { return nil }
            return (number, result)
        }
        return ResultsPage(rows: Array(found.prefix(query.limit)), hasMore: found.count > query.limit)
    }
}

extension ResultRow {
    /// From a row of the columns in their order.
    init?(_ row: [Value]) {
        guard let customer = row[0].text, let rank = row[1].whole, let offer = row[2].text, let channel = row[3].text,
            let creative = row[4].text, let category = row[5].text, let score = row[6].number, let heldOut = row[7].truth
        else { return nil }
        self.init(
            customerId: customer, rank: rank, offerId: .init(offer), channelId: .init(channel),
            creativeId: .init(creative), categoryId: .init(category), score: score, heldOut: heldOut)
    }
}
