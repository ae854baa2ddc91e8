internal import MusterBase
internal import MusterDuckDB
internal import MusterModel
internal import MusterPlanning

/// The SQL of training examples.
struct TrainingQuery {
    let facts: FactsQuery
    let customers: String
    let log: InteractionLog
    let outcomes: [String]
    let windowDays: Int
    let maturityDays: Int

    /// Rows of offer, whether the offer has contacts, whether the outcome is positive, customer, whether the dataset has the
    /// customer, and the features. In order of offer and customer, each pair once.
    var examples: String {
        let features = facts.features.indices.map { "f\($0)" }
        let key = ["customer_key"] + features
        return """
            WITH contact AS (SELECT customer_id, offer_id, "at" FROM \(log.contacts) WHERE offer_id IS NOT NULL),
            mature AS (SELECT * FROM contact WHERE NOT \(isYoung)),
            response AS (
              SELECT customer_id, offer_id, "at", outcome IN (\(list)) AS positive
              FROM \(log.responses) WHERE offer_id IS NOT NULL),
            example AS (
              SELECT mature.customer_id, mature.offer_id, TRUE AS contacted,
                bool_or(answer.customer_id IS NOT NULL) AS positive
              FROM mature LEFT JOIN (SELECT * FROM response WHERE positive) AS answer
                ON answer.customer_id = mature.customer_id AND answer.offer_id = mature.offer_id
                AND answer."at" >= mature."at" AND answer."at" <= mature."at" + to_days(\(windowDays))
              GROUP BY mature.customer_id, mature.offer_id
              UNION ALL
              SELECT customer_id, offer_id, FALSE, bool_or(positive)
              FROM response WHERE offer_id NOT IN (SELECT offer_id FROM contact)
              GROUP BY customer_id, offer_id),
            facts AS (SELECT * FROM (\(FactsSQL(facts).facts(from: customers))) AS facts(\(key.joined(separator: ", "))))
            SELECT \((["example.offer_id", "contacted", "positive", "example.customer_id", "customer_key IS NOT NULL"]
                + features).joined(separator: ", "))
            FROM example LEFT JOIN facts ON customer_key = example.customer_id
            ORDER BY example.offer_id, example.customer_id
            """
    }

    /// One row: the number of contacts about an offer that are left out because they are not mature.
    var youngContacts: String {
        "SELECT count(*) FROM \(log.contacts) WHERE offer_id IS NOT NULL AND \(isYoung)"
    }

    private var isYoung: String {
        "\"at\" > \(InteractionLog.timestamp(log.snapshot.asOf)) - to_days(\(maturityDays))"
    }

    /// The ten most frequent outcomes of responses about an offer, the most frequent first.
    var knownOutcomes: String {
        """
        SELECT outcome FROM \(log.responses) WHERE offer_id IS NOT NULL
        GROUP BY outcome ORDER BY count(*) DESC, outcome LIMIT 10
        """
    }

    private var list: String { SQLQuoting.list(outcomes) }
}
