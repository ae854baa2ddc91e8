internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// The recommendations of a run on some channels that are to be worked by people.
///
/// In the order of work: the highest ranking values first; equal ones in the order of the results.
public struct TaskRows: ~Copyable {
    public struct Row: Hashable, Sendable {
        public var customerId: String
        public var rank: Int
        public var offerId: String
        public var channelId: String
        public var creativeId: String
        public var score: Double
        /// A JSON object; `nil` for a run without computed fields.
        public var personalization: String?
    }

    private var result: StreamedResult

    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - personalizes: whether the results have computed fields.
    public init(
        results: String, channels: [Channel.ID], personalizes: Bool, database: EngineDatabase
    ) throws {
        result = try database.duckDB.connect().query(
            """
            SELECT customer_id, rank, CAST(offer_id AS VARCHAR), CAST(channel_id AS VARCHAR), CAST(creative_id AS VARCHAR),
                score, \(personalizes ? "personalization" : "CAST(NULL AS VARCHAR)")
            FROM read_parquet(\(SQLQuoting.path(results)), file_row_number = true)
            WHERE \(InteractionLog.isContact) AND CAST(channel_id AS VARCHAR) IN (\(SQLQuoting.list(channels.map(\.rawValue))))
            ORDER BY value DESC, file_row_number
            """)
    }

    /// - Returns: at least `count` rows, unless fewer are left; none at the end.
    public mutating func next(_ count: Int) throws -> [Row] {
        var rows: [Row] = []
        while rows.count < count, let chunk = try result.nextChunk() {
            let ranks = try chunk.column(1, as: Int32.self)
            let scores = try chunk.column(5, as: Double.self)
            let (customers, offers, channels) = (try chunk.strings(0), try chunk.strings(2), try chunk.strings(3))
            let (creatives, personalization) = (try chunk.strings(4), try chunk.strings(6))
            for row in 0..<chunk.count {
                rows.append(
                    Row(
                        customerId: customers.string(row) ?? "", rank: Int(ranks[row] ?? 0), offerId: offers.string(row) ?? "",
                        channelId: channels.string(row) ?? "", creativeId: creatives.string(row) ?? "", score: scores[row] ?? 0,
                        personalization: personalization.string(row)))
            }
        }
        return rows
    }
}
