public import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Counts the customers who responded after a run, among those contacted and those held out.
public struct LiftReader: Sendable {
    private let results: String
    /// Responses with a positive outcome within the window.
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
            (SELECT DISTINCT customer_id, offer_id FROM \(log.responses)
            WHERE outcome IN (\(SQLQuoting.list(outcomes)))
              AND "at" >= \(start) AND "at" <= \(start) + to_days(\(days)))
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
        let rows = try database.duckDB.connect().rows(
            """
            SELECT '' AS offer, held_out, count(*), count(*) FILTER (WHERE responded)
            FROM (
              SELECT decided.customer_id, held_out, bool_or(answer.customer_id IS NOT NULL) AS responded
              FROM \(results) AS decided LEFT JOIN \(responses) AS answer
                ON answer.customer_id = decided.customer_id
                AND (answer.offer_id = decided.offer_id OR answer.offer_id IS NULL)
              GROUP BY decided.customer_id, held_out)
            GROUP BY held_out
            """)
        return lifts(rows)[""] ?? ResponseLift(treated: nil, control: nil)
    }

    /// By offer id.
    public func offers() throws -> [String: ResponseLift] {
        lifts(
            try database.duckDB.connect().rows(
                """
                SELECT decided.offer_id AS offer, held_out, count(*), count(answer.customer_id)
                FROM \(results) AS decided LEFT JOIN \(responses) AS answer
                  ON answer.customer_id = decided.customer_id AND answer.offer_id = decided.offer_id
                GROUP BY decided.offer_id, held_out
                """))
    }

    /// From rows of offer, whether held out, customers, customers who responded.
    private func lifts(_ rows: [[Value]]) -> [String: ResponseLift] {
        Dictionary(grouping: rows) { $0[0].stringValue ?? "" }.mapValues { rows in
            func rate(heldOut: Bool) -> ResponseRate? {
                guard let row = rows.first(where: { $0[1] == .bool(heldOut) }), let customers = row[2].intValue,
                    let responded = row[3].intValue
                else { return nil }
                return ResponseRate(customers: customers, responded: responded)
            }
            return ResponseLift(treated: rate(heldOut: false), control: rate(heldOut: true))
        }
    }
}
