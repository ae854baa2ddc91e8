internal import MusterDuckDB
internal import MusterModel
internal import MusterPlanning

/// Works out the computed fields of recommendations. One per thread.
struct ComputedFieldEvaluator: ~Copyable {
    private let connection: Connection
    private let personalization: Personalization
    private let sql: RenderedPlan
    private let joins: MaterializedJoins

    init(_ personalization: Personalization, _ sql: RenderedPlan, joins: MaterializedJoins, database: Database) throws {
        let connection = try database.connect()
        // A dataset that is joined is never called with an underscore first.
        try connection.execute("CREATE TEMP TABLE _recommendation (number INTEGER, customer_id VARCHAR, object INTEGER)")
        self.connection = connection
        self.personalization = personalization
        self.sql = sql
        self.joins = joins
    }

    /// - Returns: a JSON object per recommendation of `batch`, which is about customers of `slice`.
    func objects(for batch: RecommendationBatch, of slice: DatasetSlice) throws -> [String] {
        guard batch.count > 0 else { return [] }
        try connection.append(to: "_recommendation") { appender in
            for row in 0..<batch.count {
                try appender.append(Int32(row))
                try appender.append(utf8: batch.customerBytes.span.extracting(batch.customerRange(Int(batch.customers[row]))))
                try appender.append(Int32(personalization.objectOfTreatment[Int(batch.treatments[row])]))
                try appender.endRow()
            }
        }
        var objects: [String] = []
        objects.reserveCapacity(batch.count)
        var result = try connection.query(query(of: slice, joins.clauses(personalization.joins, for: slice, on: connection)))
        while let chunk = try result.nextChunk() {
            let column = try chunk.strings(0)
            for row in 0..<chunk.count { objects.append(column.string(row) ?? "{}") }
        }
        try connection.execute("DELETE FROM _recommendation")
        return objects
    }

    private func query(of slice: DatasetSlice, _ joined: String) -> String {
        let branches = sql.objects.enumerated().map { "WHEN \($0.offset) THEN \($0.element)" }
        return """
            SELECT CASE _recommendation.object \(branches.joined(separator: "\n")) END
            FROM _recommendation JOIN \(slice.relation) AS "customer" ON \(sql.facts.key) = _recommendation.customer_id\(joined)
            ORDER BY _recommendation.number
            """
    }
}
