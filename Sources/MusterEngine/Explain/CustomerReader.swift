internal import MusterDuckDB
public import MusterKernel
public import MusterPlanning

/// The facts of a plan about one customer.
public struct CustomerFacts: Sendable {
    /// Whether the segment's condition is true; `nil` where it is missing.
    public var segment: Bool?
    /// The kernel's input, with this customer alone; empty when the customer is not in the segment.
    public var block: FactBlock
    /// Numbered as in the plan's facts; `nil` where they are missing.
    public var conditions: [Bool?]
    public var features: [Double?]
    /// By predicate: the interactions that it counts; `nil` for predicates that do not count.
    public var counts: [Int?]
    /// Numbered as in the plan's explanation metadata; `nil` where they are missing.
    public var attributes: [String?]
}

/// Reads the facts of single customers, as a run reads those of all.
public struct CustomerReader {
    private let source: DuckDBFacts

    /// - Parameters:
    ///   - plan: with its budgets resolved, see ``EngineDatabase/resolvingBudgets(of:history:)``.
    ///   - joinedParts: parts of the datasets that the plan joins, by the dataset's name.
    public init(
        _ plan: DecisionPlan, _ history: RunHistory, joinedParts: [String: [DatasetPart]], database: EngineDatabase
    ) throws {
        source = DuckDBFacts(plan, history, parts: [], joinedParts: joinedParts, database: database)
        _ = try source.materializedJoins()
    }

    /// - Parameter part: the part whose range of keys includes the customer's.
    /// - Returns: `nil` when the part does not have the customer.
    public func facts(of customer: String, in part: DatasetPart) throws -> CustomerFacts? {
        let connection = try source.database.duckDB.connect()
        let found = try connection.rows(source.sql.rowNumber(of: customer, inFile: part.path))
        guard let row = found.first?.first?.intValue else { return nil }
        let slice = DatasetSlice(path: part.path, rows: row..<row + 1)

        var facts = try read(slice, connection)
        let reader = try source.makeReader()
        var (block, ids) = (facts.block, CustomerIds())
        try reader.read(slice, into: &block, ids: &ids) { _, _ in }
        facts.block = block
        if block.count == 1 {
            facts.counts = source.plan.facts.predicates.map { predicate in
                guard case .history(let predicate) = predicate else { return nil }
                return reader.counted(predicate, row: 0)
            }
        }
        return facts
    }

    /// The facts that SQL computes, whether the customer is in the segment or not.
    private func read(_ slice: DatasetSlice, _ connection: borrowing Connection) throws -> CustomerFacts {
        let facts = source.plan.facts
        let joined = try source.materializedJoins().clauses(facts.joins, for: slice, on: connection)
        var values = try connection.rows(source.sql.explanation(from: slice.relation, joining: joined)).first?[...] ?? []
        let segment = values.popFirst().flatMap(\.boolValue)
        let conditions = facts.conditions.map { _ in values.popFirst().flatMap(\.boolValue) }
        let features = facts.features.map { _ in values.popFirst().flatMap(\.doubleValue) }
        let attributes = source.plan.notes.attributes.map { _ in values.popFirst().flatMap(\.stringValue) }
        return CustomerFacts(
            segment: segment,
            block: FactBlock(
                featureCount: facts.features.count, predicateCount: facts.predicates.count,
                contactLimits: source.plan.problem.contactLimits),
            conditions: conditions, features: features, counts: Array(repeating: nil, count: facts.predicates.count),
            attributes: attributes)
    }
}
