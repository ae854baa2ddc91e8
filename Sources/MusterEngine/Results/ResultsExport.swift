internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Writes the results of a run with the names that its treatments had, for other programs.
///
/// Columns: `customer_id`, `rank`, `offer_id`, `offer_name`, `channel_id`, `channel_name`, `creative_id`, `creative_name`,
/// `category_id`, `category_name`, `score`, `value` (the ranking value), `held_out`. The rows are in the order of the results.
public struct ResultsExport: Sendable {
    public enum Format: String, CaseIterable, Hashable, Sendable {
        case csv, parquet
    }

    private let results: String
    private let treatments: [Treatment]

    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - treatments: all treatments of the run.
    public init(results: String, treatments: [Treatment]) {
        self.results = results
        self.treatments = treatments
    }

    /// - Returns: the number of rows.
    public func write(to path: String, as format: Format, database: EngineDatabase) throws -> Int {
        let names = treatments.map { treatment in
            let texts = [
                treatment.creativeId.rawValue, treatment.offerName, treatment.channelName, treatment.creativeName,
                treatment.categoryName,
            ]
            return "(\(texts.map(SQLQuoting.literal).joined(separator: ", ")))"
        }
        let options = format == .csv ? "FORMAT csv, HEADER true" : "FORMAT parquet, COMPRESSION zstd"
        return try database.duckDB.connect().execute(
            """
            COPY (
                SELECT r.customer_id, r.rank, r.offer_id, n.offer_name, r.channel_id, n.channel_name, r.creative_id,
                    n.creative_name, r.category_id, n.category_name, r.score, r.value, r.held_out
                FROM read_parquet(\(SQLQuoting.path(results)), file_row_number = true) r
                LEFT JOIN (VALUES \(names.isEmpty ? "('', '', '', '', '')" : names.joined(separator: ", ")))
                    n (creative_id, offer_name, channel_name, creative_name, category_name) ON n.creative_id = r.creative_id
                ORDER BY r.file_row_number
            ) TO \(SQLQuoting.path(path)) (\(options))
            """)
    }
}
