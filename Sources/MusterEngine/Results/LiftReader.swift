public import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Counts the customers who responded after a run, among those contacted and those held out.
public struct LiftReader: Sendable {
    private let results: String
    /// For each customer and offer, which may be missing, with a positive outcome within the window: the number of amounts and
    /// their sum.
    private let responses: String
    private let database: EngineDatabase

    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - asOf: the start of the window in which responses count.
    ///   - days: the length of the window, in days of 24 hours.
    ///   - outcomes: the positive ones.
    public init(
        results: String, log: InteractionLog, asOf: Date, days: Int, outcomes: [String], database: EngineDatabase
    ) {
        let start = InteractionLog.timestamp(asOf)
        self.results = "read_parquet(\(SQLQuoting.path(results)))"
        responses = """
            (SELECT customer_id, offer_id, count(amount) AS amounts, coalesce(fsum(amount), 0) AS revenue
            FROM \(log.responses)
            WHERE outcome IN (\(SQLQuoting.list(outcomes)))
              AND "at" >= \(start) AND "at" <= \(start) + to_days(\(days))
            GROUP BY customer_id, offer_id)
            """
        self.database = database
    }

    /// Outcomes of responses of any time with their numbers, the most frequent first.
    public static func outcomes(in log: InteractionLog, database: EngineDatabase) throws -> [(outcome: String, count: Int)] {
        try database.duckDB.connect().rows(
            "SELECT outcome, count(*) FROM \(log.responses) GROUP BY outcome ORDER BY 2 DESC, 1"
        ).compactMap { row in row[0].stringValue.flatMap { outcome in row[1].intValue.map { (outcome, $0) } } }
    }

    /// Over all customers with a recommendation.
    public func overall() throws -> ResponseLift {
        try lifts(
            of: """
                SELECT '' AS offer, decided.customer_id, held_out, answer.customer_id AS responded, amounts, revenue
                FROM \(results) AS decided LEFT JOIN \(responses) AS answer
                  ON answer.customer_id = decided.customer_id AND answer.offer_id = decided.offer_id
                UNION ALL
                SELECT '' AS offer, customer_id, held_out, customer_id AS responded, amounts, revenue
                FROM (SELECT DISTINCT customer_id, held_out FROM \(results))
                JOIN (SELECT customer_id, amounts, revenue FROM \(responses) WHERE offer_id IS NULL) USING (customer_id)
                """)[""] ?? ResponseLift(treated: nil, control: nil)
    }

    /// By offer id.
    public func offers() throws -> [String: ResponseLift] {
        try lifts(
            of: """
                SELECT decided.offer_id AS offer, decided.customer_id, held_out, answer.customer_id AS responded, amounts, revenue
                FROM \(results) AS decided LEFT JOIN \(responses) AS answer
                  ON answer.customer_id = decided.customer_id AND answer.offer_id = decided.offer_id
                """)
    }

    /// - Parameter responses: a query of offers, customers, whether they are held out, whether they responded, the number of
    ///   amounts and their sum. A customer may have several rows.
    private func lifts(of responses: String) throws -> [String: ResponseLift] {
        let rows = try database.duckDB.connect().rows(
            """
            SELECT offer, held_out, count(*), count(responded), count(*) FILTER (WHERE amounts > 0), fsum(revenue),
              coalesce(stddev_samp(revenue), 0)
            FROM (
              SELECT offer, customer_id, held_out, max(responded) AS responded, sum(amounts) AS amounts,
                coalesce(fsum(revenue), 0) AS revenue
              FROM (\(responses)) GROUP BY offer, customer_id, held_out)
            GROUP BY offer, held_out
            """)
        return Dictionary(grouping: rows) { $0[0].stringValue ?? "" }.mapValues { rows in
            let (treated, control) = (rows.first { $0[1] == .bool(false) }, rows.first { $0[1] == .bool(true) })
            let hasAmounts = rows.contains { ($0[4].intValue ?? 0) > 0 }
            return ResponseLift(
                treated: treated.flatMap(Self.rate), control: control.flatMap(Self.rate),
                revenue: hasAmounts
                    ? RevenueLift(treated: treated.flatMap(Self.revenue), control: control.flatMap(Self.revenue)) : nil)
        }
    }

    private static func rate(_ row: [Value]) -> ResponseRate? {
        guard let customers = row[2].intValue, let responded = row[3].intValue else { return nil }
        return ResponseRate(customers: customers, responded: responded)
    }

    private static func revenue(_ row: [Value]) -> CustomerRevenue? {
        guard let customers = row[2].intValue, let paying = row[4].intValue, let total = row[5].doubleValue,
            let deviation = row[6].doubleValue
        else { return nil }
        return CustomerRevenue(customers: customers, paying: paying, total: total, standardDeviation: deviation)
    }
}
