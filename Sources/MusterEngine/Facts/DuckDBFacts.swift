internal import MusterDuckDB
public import MusterPlanning
internal import Synchronization

/// Facts that DuckDB computes from the Parquet parts of a dataset, the datasets joined to it and the contact history.
public final class DuckDBFacts: FactsSource {
    let plan: DecisionPlan
    let sql: FactsSQL
    let history: RunHistory
    /// `nil` when the plan counts nothing.
    let scan: HistoryScanPlan?
    let database: EngineDatabase
    public let slices: [FactsSlice]
    /// Those with rows, in key order.
    private let parts: [DatasetPart]
    private let joinedParts: [String: [DatasetPart]]
    /// Made for the first reader.
    private let joins = Mutex<MaterializedJoins?>(nil)

    /// - Parameters:
    ///   - plan: with its budgets resolved, see ``EngineDatabase/resolvingBudgets(of:history:)``.
    ///   - parts: of the customers' dataset, in key order.
    ///   - joinedParts: parts of the datasets that the plan joins, by the dataset's name.
    public init(
        _ plan: DecisionPlan, _ history: RunHistory, parts: [DatasetPart], joinedParts: [String: [DatasetPart]] = [:],
        database: EngineDatabase
    ) {
        self.plan = plan
        self.history = history
        self.database = database
        self.parts = parts.filter { $0.rows > 0 }
        self.joinedParts = joinedParts
        sql = FactsSQL(plan)
        scan = HistoryScanPlan(plan.facts.history, history)
        // Four counters take as much memory as a feature.
        let width = plan.facts.features.count + (plan.facts.history.counters.count + 3) / 4
        slices = DatasetSlice.slices(of: self.parts, maxRows: DatasetSlice.maxRows(featureCount: width))
    }

    public func customerCount() throws -> Int {
        guard !parts.isEmpty else { return 0 }
        return try database.duckDB.connect().rows(sql.count(from: DatasetPart.relation(of: parts)))
            .first?.first?.intValue ?? 0
    }

    public func makeReader() throws -> DuckDBFactsReader { try DuckDBFactsReader(self) }

    /// Makes the tables of the joins, once; other threads wait meanwhile.
    func materializedJoins() throws -> MaterializedJoins {
        try joins.withLock { joins in
            if let joins { return joins }
            let made = try MaterializedJoins(sql, parts: joinedParts, database: database.duckDB)
            joins = made
            return made
        }
    }

    func datasetSlice(_ slice: FactsSlice) -> DatasetSlice { DatasetSlice(path: parts[slice.part].path, rows: slice.rows) }
}
