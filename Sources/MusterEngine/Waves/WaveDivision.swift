internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Divides the customers of a run among its waves, at random: by a hash of run and customer.
///
/// ```swift
/// let parts = try WaveDivision(results: path, of: run.id, database: database).parts([Wave(.share(0.1)), Wave(.rest)])
/// ```
public struct WaveDivision: ~Copyable {
    /// The greatest hash. Smaller than 2⁵³, so that JSON holds it exactly.
    static let maxHash = 1 << 52 - 1

    private let connection: Connection

    /// - Parameter results: the path of the run's `results.parquet`.
    public init(results: String, of run: CampaignRun.ID, database: EngineDatabase) throws {
        let connection = try database.duckDB.connect()
        try connection.execute(
            """
            CREATE TEMP TABLE wave_customers AS
            SELECT hash, row_number() OVER (ORDER BY hash) AS customers, CAST(sum(rows) OVER (ORDER BY hash) AS BIGINT) AS rows
            FROM (SELECT \(Self.hash(of: "customer_id", in: run)) AS hash, count(*) AS rows
                FROM read_parquet(\(SQLQuoting.path(results))) WHERE \(InteractionLog.isContact) GROUP BY customer_id)
            """)
        self.connection = connection
    }

    /// The hash of a customer, as SQL.
    static func hash(of customer: String, in run: CampaignRun.ID) -> String {
        "CAST(md5_number_upper(\(SQLQuoting.literal(run.rawValue + "/")) || \(customer)) >> 12 AS BIGINT)"
    }

    /// One part for each wave, in order. A wave without customers has a range of hashes that no customer has.
    public func parts(_ waves: [Wave]) throws -> [DeliveryWave] {
        let total = try row("SELECT max(hash), max(customers), max(rows) FROM wave_customers")
        var before = (hash: -1, customers: 0, rows: 0)
        return try waves.enumerated().map { index, wave in
            let condition =
                switch wave.size {
                case .share(let share): "customers <= \(before.customers + Int((share * Double(total.customers)).rounded()))"
                case .rows(let rows): "rows <= \(before.rows + rows)"
                case .rest: "true"
                }
            let found = try row("SELECT max(hash), max(customers), max(rows) FROM wave_customers WHERE \(condition)")
            let last = found.hash > before.hash ? found : before
            let end = index == waves.count - 1 ? Self.maxHash : last.hash
            defer { before = last }
            return DeliveryWave(
                number: index + 1, count: waves.count, after: wave.after,
                hashes: DeliveryWave.Hashes(after: before.hash, through: end), customers: last.customers - before.customers,
                rows: last.rows - before.rows)
        }
    }

    private func row(_ query: String) throws -> (hash: Int, customers: Int, rows: Int) {
        let row = try connection.rows(query).first ?? []
        guard row.count == 3, let hash = row[0].intValue else { return (-1, 0, 0) }
        return (hash, row[1].intValue ?? 0, row[2].intValue ?? 0)
    }
}
