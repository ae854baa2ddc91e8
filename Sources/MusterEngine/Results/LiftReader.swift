public import Foundation
internal import MusterDuckDB
public import MusterModel

/// Counts who responded after a run, among those contacted and those held out.
public struct LiftReader: Sendable {
    private let results: String
    private let answers: String
    private let database: EngineDatabase

    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - asOf: from when on responses count.
    ///   - days: for how many days of 24 hours.
    ///   - outcomes: those hoped for.
    public init(
        results: String, log: InteractionLog, asOf: Date, days: Int, outcomes: [String], database: EngineDatabase
    ) {
        let start = InteractionLog.timestamp(asOf)
        self.results = "read_parquet(\(SQLQuoting.path(results)))"
        answers = """
            (SELECT DISTINCT customer_id, offer_id FROM \(log.responses)
            WHERE outcome IN (\(SQLQuoting.list(outcomes)))
              AND "at" >= \(start) AND "at" <= \(start) + to_days(\(days)))
            """
        self.database = database
    }

    /// Of every customer with a recommendation.
    public func overall() throws -> ResponseLift {
        let rows = try database.duckDB.connect().rows(
            """
            SELECT '' AS offer, held_out, count(*), count(*) FILTER (WHERE responded)
            FROM (
              SELECT decided.customer_id, held_out, bool_or(answer.customer_id IS NOT NULL) AS responded
              FROM \(results) AS decided LEFT JOIN \(answers) AS answer
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
                FROM \(results) AS decided LEFT JOIN \(answers) AS answer
                  ON answer.customer_id = decided.customer_id AND answer.offer_id = decided.offer_id
                GROUP BY decided.offer_id, held_out
                """))
    }

    /// From rows of offer, whether held out, customers, customers who responded.
    private func lifts(_ rows: [[Value]]) -> [String: ResponseLift] {
        Dictionary(grouping: rows) { $0[0].text ?? "" }.mapValues { rows in
            func rate(heldOut: Bool) -> ResponseRate? {
                guard let row = rows.first(where: { $0[1] == .bool(heldOut) }), let customers = row[2].whole,
                    let responded = row[3].whole
                else { return nil }
                return ResponseRate(customers: customers, responded: responded)
            }
            return ResponseLift(treated: rate(heldOut: false), control: rate(heldOut: true))
        }
    }
}
