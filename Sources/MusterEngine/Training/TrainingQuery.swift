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

    /// Rows of offer, whether the offer has contacts, whether the outcome is positive, customer, whether the dataset has the
    /// customer, and the features. In order of offer and customer, each pair once.
    var examples: String {
        let features = facts.features.indices.map { "f\($0)" }
        let key = ["customer_key"] + features
        return """
            WITH contact AS (SELECT customer_id, offer_id, "at" FROM \(log.contacts) WHERE offer_id IS NOT NULL),
            response AS (
              SELECT customer_id, offer_id, "at", outcome IN (\(list)) AS positive
              FROM \(log.responses) WHERE offer_id IS NOT NULL),
            example AS (
              SELECT contact.customer_id, contact.offer_id, TRUE AS contacted,
                bool_or(answer.customer_id IS NOT NULL) AS positive
              FROM contact LEFT JOIN (SELECT * FROM response WHERE positive) AS answer
                ON answer.customer_id = contact.customer_id AND answer.offer_id = contact.offer_id
                AND answer."at" >= contact."at" AND answer."at" <= contact."at" + to_days(\(windowDays))
              GROUP BY contact.customer_id, contact.offer_id
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

    /// One row: the number of contacts whose window is still open.
    var openContacts: String {
        """
        SELECT count(*) FROM \(log.contacts)
        WHERE "at" > \(InteractionLog.timestamp(log.snapshot.asOf)) - to_days(\(windowDays))
        """
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
