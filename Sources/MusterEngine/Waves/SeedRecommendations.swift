internal import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterKernel
public import MusterModel
public import MusterPlanning

/// Recommendations for seed addresses, like those that customers got: one of each creative, with the score of its first row.
public struct SeedRecommendations: ~Copyable {
    private let plan: DecisionPlan
    private let seeds: [SeedAddress]
    private let database: EngineDatabase
    private let file: String

    /// - Parameters:
    ///   - seeds: at least one; with attributes that the plan's dataset has.
    ///   - folder: for a file that is removed at the end.
    public init(_ plan: DecisionPlan, seeds: [SeedAddress], folder: String, database: EngineDatabase) throws {
        self.plan = plan
        self.seeds = seeds
        self.database = database
        file = "\(folder)/seeds-\(UUID().uuidString).parquet"
        let facts = plan.facts
        let columns = facts.sourceColumns.filter { $0.name != facts.keyColumn }
        let keyStorage = facts.sourceColumns.first { $0.name == facts.keyColumn }?.storage ?? "VARCHAR"
        let rows = seeds.map { seed in
            let values = columns.map { column in
                "CAST(\(seed.attributes[column.name]?.sql ?? "NULL") AS \(column.storage)) AS \(SQLQuoting.identifier(column.name))"
            }
            let key = "CAST(\(SQLQuoting.literal(seed.customerId)) AS \(keyStorage)) AS \(SQLQuoting.identifier(facts.keyColumn))"
            return "SELECT \(([key] + values).joined(separator: ", "))"
        }
        try database.duckDB.connect().execute(
            "COPY (\(rows.joined(separator: " UNION ALL BY NAME "))) TO \(SQLQuoting.literal(file)) (FORMAT parquet)")
    }

    deinit { try? FileManager.default.removeItem(atPath: file) }

    /// The recommendations for the files of a run, by channel or offer if they are split by one, otherwise under an empty text.
    ///
    /// - Parameters:
    ///   - results: the path of the run's `results.parquet`.
    ///   - channels: those whose recommendations are not in the files.
    public func batches(
        results: String, splitBy column: CustomerRows.SplitColumn?, without channels: [Channel.ID] = []
    ) throws -> [String: RecommendationBatch] {
        let indices = Dictionary(firstOf: plan.treatments.enumerated().map { ($0.element.creativeId.rawValue, $0.offset) })
        let rows = try database.duckDB.connect().rows(
            """
            SELECT \(column.map { "CAST(\($0.rawValue) AS VARCHAR)" } ?? "''"), CAST(creative_id AS VARCHAR),
                arg_min(score, file_row_number), arg_min(value, file_row_number)
            FROM read_parquet(\(SQLQuoting.path(results)), file_row_number = true) WHERE \(InteractionLog.isContact)
            GROUP BY ALL
            """)
        var found: [String: [(treatment: Int, score: Double, value: Double)]] = [:]
        for row in rows {
            guard let split = row[0].stringValue, let treatment = row[1].stringValue.flatMap({ indices[$0] }),
                !channels.contains(plan.treatments[treatment].channelId),
                let score = row[2].doubleValue, let value = row[3].doubleValue
            else { continue }
            found[split, default: []].append((treatment, score, value))
        }
        return try found.mapValues { creatives in try batch(creatives.sorted { $0.treatment < $1.treatment }) }
    }

    private func batch(_ creatives: [(treatment: Int, score: Double, value: Double)]) throws -> RecommendationBatch {
        var batch = RecommendationBatch()
        for seed in seeds {
            batch.appendCustomer(id: Array(seed.customerId.utf8)[...])
            for (index, creative) in creatives.enumerated() {
                batch.append(rank: index + 1, treatment: creative.treatment, score: creative.score, value: creative.value)
            }
        }
        guard plan.evaluatesRecommendations else { return batch }
        let sql = FactsSQL(plan)
        let joins = try MaterializedJoins(sql, parts: [:], database: database.duckDB)
        let values = try RecommendationEvaluator(plan, sql, joins: joins, database: database.duckDB)
            .values(for: batch, of: DatasetSlice(path: file, rows: 0..<seeds.count))
        (batch.personalization, batch.columns) = (values.objects, values.columns)
        return batch
    }
}

extension FieldValue {
    /// `nil` for a list or a map.
    fileprivate var sql: String? {
        switch self {
        case .null, .list, .map: nil
        case .bool(let value): value ? "true" : "false"
        case .int(let value): "\(value)"
        case .double(let value): "CAST('\(value)' AS DOUBLE)"
        case .string(let value): SQLQuoting.literal(value)
        }
    }
}
