internal import MusterDuckDB
internal import MusterKernel
internal import MusterPlanning

/// Evaluates the computed fields and the own columns of recommendations, for one thread.
final class RecommendationEvaluator {
    /// No joined dataset has a name that begins with an underscore.
    private static let table = OwnColumns.relation

    private let connection: Connection
    private let sql: FactsSQL
    private let joins: MaterializedJoins
    /// Whether there are computed fields.
    private let hasObjects: Bool
    /// For each expression that a query chooses by the treatment, the index of each treatment's one: that of the object, then those of
    /// the own columns.
    private let choices: [[Int]]

    init(_ plan: DecisionPlan, _ sql: FactsSQL, joins: MaterializedJoins, database: Database) throws {
        let connection = try database.connect()
        hasObjects = plan.personalization != nil
        choices =
            (plan.personalization.map { [$0.objectOfTreatment] } ?? [])
            + (plan.ownColumns?.evaluated.map(\.expressionOfTreatment) ?? [])
        let columns = choices.indices.map { ", \(FactsSQL.choice($0)) INTEGER" }.joined()
        try connection.execute(
            "CREATE TEMP TABLE \(Self.table) (number INTEGER, customer_id VARCHAR, score DOUBLE, rank INTEGER\(columns))")
        self.connection = connection
        self.sql = sql
        self.joins = joins
    }

    /// - Parameter slice: has all customers of `batch`.
    func values(for batch: RecommendationBatch, of slice: DatasetSlice) throws -> RecommendationValues {
        var values = RecommendationValues(
            objects: hasObjects ? [] : nil, columns: Array(repeating: [], count: choices.count - (hasObjects ? 1 : 0)))
        guard batch.count > 0 else { return values }
        try connection.append(to: Self.table) { appender in
            for row in 0..<batch.count {
                try appender.append(Int32(row))
                try appender.append(utf8: batch.customerBytes.span.extracting(batch.customerRange(Int(batch.customers[row]))))
                try appender.append(batch.scores[row])
                try appender.append(batch.ranks[row])
                for choice in choices { try appender.append(Int32(choice[Int(batch.treatments[row])])) }
                try appender.endRow()
            }
        }
        values.objects?.reserveCapacity(batch.count)
        for index in values.columns.indices { values.columns[index].reserveCapacity(batch.count) }
        let joined = try joins.clauses(sql.recommendationJoins, for: slice, on: connection)
        var result = try connection.query(sql.values(of: Self.table, from: slice.relation, joining: joined))
        while let chunk = try result.nextChunk() {
            if hasObjects {
                let column = try chunk.strings(0)
                for row in 0..<chunk.count { values.objects?.append(column.string(row) ?? "{}") }
            }
            for index in values.columns.indices {
                let column = try chunk.strings(index + (hasObjects ? 1 : 0))
                for row in 0..<chunk.count { values.columns[index].append(column.string(row)) }
            }
        }
        try connection.execute("DELETE FROM \(Self.table)")
        return values
    }
}
