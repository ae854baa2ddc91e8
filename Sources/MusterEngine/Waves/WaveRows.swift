internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// The rows of a run's output files that a wave leaves out: those of other waves, and of customers who are suppressed.
public struct WaveRows: Hashable, Sendable {
    /// By channel or offer if the files are split by one. Places are among the delivered rows, from 0.
    public private(set) var leftOut: [CustomerRows.DeliveredRows] = []
    /// Customers of the wave of whose rows some are suppressed.
    public private(set) var removedCustomers = 0
    public private(set) var removedRows = 0

    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - column: by which the files are split.
    ///   - check: `nil` to suppress none.
    public init(
        of wave: DeliveryWave, results: String, run: CampaignRun.ID, splitBy column: CustomerRows.SplitColumn?,
        check: SuppressionCheck?, database: EngineDatabase
    ) throws {
        var rows = try DeliveredResults(results, run, wave, column, database)
        var collector = Collector()
        if let check, !check.isEmpty {
            try check.forEachCustomer { id, isAllowed in
                while let row = rows.current, row.customer.lexicographicallyPrecedes(id) { try rows.advance(&collector, false) }
                while let row = rows.current, row.customer.elementsEqual(id) {
                    try rows.advance(&collector, row.isInWave && isAllowed(row.creative))
                }
            }
            // No longer in the dataset.
            while rows.current != nil { try rows.advance(&collector, false) }
        } else {
            while let row = rows.current { try rows.advance(&collector, row.isInWave) }
        }
        leftOut = collector.leftOut
        (removedCustomers, removedRows) = (collector.removedCustomers, collector.removedRows)
    }
}

private struct Collector {
    var leftOut: [CustomerRows.DeliveredRows] = []
    private var indices: [String: Int] = [:]
    var removedCustomers = 0
    var removedRows = 0
    private var lastRemoved: [UInt8]?

    mutating func add(_ row: DeliveredResults.Row, isSent: Bool) {
        let index = indices[row.split] ?? leftOut.count
        if index == leftOut.count {
            indices[row.split] = index
            leftOut.append(.init(value: row.split, rows: [], total: 0))
        }
        if !isSent { leftOut[index].rows.append(leftOut[index].total) }
        leftOut[index].total += 1
        guard row.isInWave, !isSent else { return }
        removedRows += 1
        if lastRemoved != row.customer { removedCustomers += 1 }
        lastRemoved = row.customer
    }
}

/// The delivered rows of a run's results, in their order: by customer, then rank.
private struct DeliveredResults: ~Copyable {
    struct Row {
        var customer: [UInt8]
        var creative: String
        var split: String
        var isInWave: Bool
    }

    private var result: StreamedResult
    private var rows: [Row]
    private var next = 0

    init(
        _ results: String, _ run: CampaignRun.ID, _ wave: DeliveryWave, _ column: CustomerRows.SplitColumn?,
        _ database: EngineDatabase
    ) throws {
        let hash = WaveDivision.hash(of: "customer_id", in: run)
        var result = try database.duckDB.connect().query(
            """
            SELECT customer_id, CAST(creative_id AS VARCHAR), \(column.map { "CAST(\($0.rawValue) AS VARCHAR)" } ?? "''"),
                \(hash) > \(wave.hashes.after) AND \(hash) <= \(wave.hashes.through)
            FROM read_parquet(\(SQLQuoting.path(results)), file_row_number = true)
            WHERE \(InteractionLog.isContact) ORDER BY file_row_number
            """)
        rows = try Self.rows(&result)
        self.result = result
    }

    var current: Row? { next < rows.count ? rows[next] : nil }

    mutating func advance(_ collector: inout Collector, _ isSent: Bool) throws {
        collector.add(rows[next], isSent: isSent)
        next += 1
        if next == rows.count { (rows, next) = (try Self.rows(&result), 0) }
    }

    /// The next rows; none at the end.
    private static func rows(_ result: inout StreamedResult) throws -> [Row] {
        while let chunk = try result.nextChunk() {
            if chunk.count == 0 { continue }
            let (customers, creatives, splits) = (try chunk.strings(0), try chunk.strings(1), try chunk.strings(2))
            let isInWave = try chunk.booleans(3)
            return (0..<chunk.count).map { row in
                Row(
                    customer: Array((customers.string(row) ?? "").utf8), creative: creatives.string(row) ?? "",
                    split: splits.string(row) ?? "", isInWave: isInWave.isTrue(row))
            }
        }
        return []
    }
}
