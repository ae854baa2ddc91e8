internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Compares the results of two runs. Held-out customers are included: they were decided for like the others.
public struct ResultsComparer: Sendable {
    /// One offer's recommendations in both runs.
    public struct OfferChange: Hashable, Sendable {
        public var offer: Offer.ID
        /// Customers who have it in both runs.
        public var kept: Int
        public var gained: Int
        public var lost: Int
        /// Over the customers who have it in both runs, the sums of the second score minus the first.
        public var scoreChange: Double
        public var absoluteScoreChange: Double
    }

    /// The number of customers by their first recommendation in both runs; `nil` for no recommendation.
    public struct FirstChoice: Hashable, Sendable {
        public var first: Offer.ID?
        public var second: Offer.ID?
        public var customers: Int
    }

    private let first: String
    private let second: String
    private let database: EngineDatabase

    /// - Parameters:
    ///   - first: the path of the first run's `results.parquet`.
    ///   - second: the path of the second run's.
    public init(first: String, second: String, database: EngineDatabase) {
        self.first = "read_parquet(\(SQLQuoting.path(first)))"
        self.second = "read_parquet(\(SQLQuoting.path(second)))"
        self.database = database
    }

    /// Every offer that either run recommended, in id order.
    public func offers() throws -> [OfferChange] {
        try database.duckDB.connect().rows(
            """
            SELECT coalesce(a.offer_id, b.offer_id) AS offer, count(*) FILTER (WHERE a.offer_id = b.offer_id),
                count(*) FILTER (WHERE a.offer_id IS NULL), count(*) FILTER (WHERE b.offer_id IS NULL),
                coalesce(sum(b.score - a.score), 0.0::DOUBLE), coalesce(sum(abs(b.score - a.score)), 0.0::DOUBLE)
            FROM (SELECT customer_id, offer_id, score FROM \(first)) a
            FULL JOIN (SELECT customer_id, offer_id, score FROM \(second)) b
                ON a.customer_id = b.customer_id AND a.offer_id = b.offer_id
            GROUP BY offer ORDER BY offer
            """
        ).compactMap { row in
            guard let offer = row[0].stringValue, let kept = row[1].intValue, let gained = row[2].intValue,
                let lost = row[3].intValue,
                let change = row[4].doubleValue, let absolute = row[5].doubleValue
            else { return nil }
            return OfferChange(
                offer: .init(offer), kept: kept, gained: gained, lost: lost, scoreChange: change,
                absoluteScoreChange: absolute)
        }
    }

    /// The pairs of first choices that occur, most customers first.
    public func firstChoices() throws -> [FirstChoice] {
        try database.duckDB.connect().rows(
            """
            SELECT a.offer_id, b.offer_id, count(*) AS customers
            FROM (SELECT customer_id, offer_id FROM \(first) WHERE rank = 1) a
            FULL JOIN (SELECT customer_id, offer_id FROM \(second) WHERE rank = 1) b ON a.customer_id = b.customer_id
            GROUP BY a.offer_id, b.offer_id ORDER BY customers DESC, a.offer_id, b.offer_id
            """
        ).compactMap { row in
            row[2].intValue.map {
                FirstChoice(
                    first: row[0].stringValue.map { Offer.ID($0) }, second: row[1].stringValue.map { Offer.ID($0) }, customers: $0
                )
            }
        }
    }

    /// A customer whose first choice is not the same in both runs.
    public struct MovedCustomer: Hashable, Sendable {
        public var customer: String
        public var first: Offer.ID?
        public var second: Offer.ID?
    }

    /// The first of the customers whose first choice is not the same in both runs, by id.
    public func movedCustomers(limit: Int) throws -> [MovedCustomer] {
        try database.duckDB.connect().rows(
            """
            SELECT coalesce(a.customer_id, b.customer_id) AS customer, a.offer_id, b.offer_id
            FROM (SELECT customer_id, offer_id FROM \(first) WHERE rank = 1) a
            FULL JOIN (SELECT customer_id, offer_id FROM \(second) WHERE rank = 1) b ON a.customer_id = b.customer_id
            WHERE a.offer_id IS DISTINCT FROM b.offer_id ORDER BY customer LIMIT \(max(0, limit))
            """
        ).compactMap { row in
            row[0].stringValue.map {
                MovedCustomer(
                    customer: $0, first: row[1].stringValue.map { Offer.ID($0) }, second: row[2].stringValue.map { Offer.ID($0) })
            }
        }
    }

    /// `nil` for a run that recommended nothing. Both have the same bins.
    public func scores() throws -> (first: ScoreDistribution?, second: ScoreDistribution?) {
        let highest = try [first, second].compactMap { results in
            try database.duckDB.connect().rows("SELECT max(score) FROM \(results)").first?.first?.doubleValue
        }
        let upperEdge = highest.reduce(1, max)
        return (try scores(of: first, upperEdge), try scores(of: second, upperEdge))
    }

    private func scores(of results: String, _ upperEdge: Double) throws -> ScoreDistribution? {
        let bin = "least(9, floor(score / \(upperEdge)::DOUBLE * 10))"
        let bins = (0..<10).map { "count(*) FILTER (WHERE \(bin) = \($0))" }.joined(separator: ", ")
        let row =
            try database.duckDB.connect().rows(
                """
                SELECT count(score), min(score), quantile_cont(score, 0.25), median(score), quantile_cont(score, 0.75),
                    max(score), avg(score), \(bins)
                FROM \(results)
                """
            ).first ?? []
        let numbers = row.dropFirst().prefix(6).compactMap(\.doubleValue)
        guard let count = row.first?.intValue, numbers.count == 6 else { return nil }
        return ScoreDistribution(
            count: count, min: numbers[0], lowerQuartile: numbers[1], median: numbers[2], upperQuartile: numbers[3],
            max: numbers[4], mean: numbers[5], histogram: row.dropFirst(7).compactMap(\.intValue), upperEdge: upperEdge)
    }
}
