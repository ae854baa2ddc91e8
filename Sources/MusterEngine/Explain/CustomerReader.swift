internal import MusterDuckDB
internal import MusterKernel
public import MusterPlanning

/// Reads the facts of single customers, the way a run reads those of all.
public struct CustomerReader {
    private let plan: DecisionPlan
    private let start: RunContext
    private let joins: MaterializedJoins
    private let database: Database

    /// - Parameters:
    ///   - plan: as ``EngineDatabase/started(_:_:)`` returned it.
    ///   - joinedParts: of the datasets that the plan joins, by name.
    public init(
        _ plan: DecisionPlan, _ history: RunHistory, joinedParts: [String: [DatasetPart]], database: EngineDatabase
    ) throws {
        self.plan = plan
        self.database = database.duckDB
        start = RunContext(plan, history)
        joins = try MaterializedJoins(plan, start.sql, parts: joinedParts, database: database.duckDB)
    }

    /// - Parameter part: the one whose range of keys the customer is in.
    /// - Returns: `nil` when the part does not have the customer.
    public func facts(of customer: String, in part: DatasetPart) throws -> CustomerFacts? {
        let connection = try database.connect()
        let found = try connection.rows(
            """
            SELECT file_row_number FROM read_parquet(\(SQLQuoting.path(part.path))) AS "customer"
            WHERE \(start.sql.facts.key) = \(SQLQuoting.literal(customer))
            """)
        guard case .int(let row)? = found.first?.first else { return nil }
        let slice = DatasetSlice(path: part.path, rows: Int(row)..<Int(row) + 1)

        var facts = try read(slice, connection)
        var reader = try FactsReader(plan, start, joins: joins, database: database)
        var (block, ids) = (facts.block, CustomerIds())
        try reader.read(slice, into: &block, ids: &ids) { _, _ in }
        facts.block = block
        if block.count == 1 {
            facts.counts = plan.facts.predicates.map { predicate in
                guard case .history(let predicate) = predicate else { return nil }
                return reader.counted(predicate, of: 0)
            }
        }
        return facts
    }

    /// All that SQL says, whether the customer is in the segment or not.
    private func read(_ slice: DatasetSlice, _ connection: borrowing Connection) throws -> CustomerFacts {
        let facts = plan.facts
        let columns = [start.sql.facts.segment] + start.sql.facts.conditions + start.sql.facts.features + start.sql.attributes
        let joined = try joins.clauses(facts.joins, for: slice, on: connection)
        let sql = "SELECT \(columns.joined(separator: ", ")) FROM \(slice.relation) AS \"customer\"\(joined)"
        var values = try connection.rows(sql).first?[...] ?? []
        let segment = values.popFirst().flatMap(\.truth)
        let conditions = (0..<facts.conditions.count).map { _ in values.popFirst().flatMap(\.truth) }
        let features = (0..<facts.features.count).map { _ in values.popFirst().flatMap(\.number) }
        let attributes = plan.notes.attributes.map { _ in values.popFirst().flatMap(\.text) }
        return CustomerFacts(
            segment: segment, block: FactBlock(featureCount: facts.features.count, predicateCount: facts.predicates.count),
            conditions: conditions, features: features, counts: Array(repeating: nil, count: facts.predicates.count),
            attributes: attributes)
    }
}
