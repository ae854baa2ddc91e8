internal import MusterDuckDB
internal import MusterKernel
internal import MusterPlanning

/// Evaluates the computed fields of recommendations, for one thread.
final class ComputedFieldEvaluator {
    /// No joined dataset has a name that begins with an underscore.
    private static let table = "_recommendation"

    private let connection: Connection
    private let personalization: Personalization
    private let sql: FactsSQL
    private let joins: MaterializedJoins

    init(_ personalization: Personalization, _ sql: FactsSQL, joins: MaterializedJoins, database: Database) throws {
        let connection = try database.connect()
        try connection.execute("CREATE TEMP TABLE \(Self.table) (number INTEGER, customer_id VARCHAR, object INTEGER)")
        self.connection = connection
        self.personalization = personalization
        self.sql = sql
        self.joins = joins
    }

    /// - Parameter slice: has all customers of `batch`.
    /// - Returns: a JSON object per recommendation.
    func objects(for batch: RecommendationBatch, of slice: DatasetSlice) throws -> [String] {
        guard batch.count > 0 else { return [] }
        try connection.append(to: Self.table) { appender in
            for row in 0..<batch.count {
                try appender.append(Int32(row))
                try appender.append(utf8: batch.customerBytes.span.extracting(batch.customerRange(Int(batch.customers[row]))))
                try appender.append(Int32(personalization.objectOfTreatment[Int(batch.treatments[row])]))
                try appender.endRow()
            }
        }
        var objects: [String] = []
        objects.reserveCapacity(batch.count)
        let joined = try joins.clauses(sql.computedFieldJoins, for: slice, on: connection)
        var result = try connection.query(sql.computedFields(of: Self.table, from: slice.relation, joining: joined))
        while let chunk = try result.nextChunk() {
            let column = try chunk.strings(0)
            for row in 0..<chunk.count { objects.append(column.string(row) ?? "{}") }
        }
        try connection.execute("DELETE FROM \(Self.table)")
        return objects
    }
}
