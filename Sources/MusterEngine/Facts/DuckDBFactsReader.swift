internal import MusterDuckDB
public import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// Reads the facts of slices with DuckDB, on connections of its own.
public final class DuckDBFactsReader: FactsReader {
    private let source: DuckDBFacts
    private let facts: FactsQuery
    private let connection: Connection
    private let joins: MaterializedJoins
    private let holdoutSampler: HoldoutSampler?
    private let history: HistoryReader?
    private var evaluator: RecommendationEvaluator?
    /// By row of the block: the offset of the customer's counts, -1 for a customer without any.
    private var countOffsets: [Int] = []

    init(_ source: DuckDBFacts) throws {
        self.source = source
        let facts = source.plan.facts
        self.facts = facts
        connection = try source.database.duckDB.connect()
        joins = try source.materializedJoins()
        holdoutSampler = source.plan.controlGroup?.holdoutSampler
        history = try source.scan.map {
            try HistoryReader(
                $0, facts, source.plan.problem.contactLimits, source.sql, database: source.database.duckDB)
        }
    }

    public func read(
        _ slice: FactsSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws {
        try read(source.datasetSlice(slice), into: &block, ids: &ids, body)
    }

    func read(
        _ slice: DatasetSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws {
        try history?.read(slice)
        let joined = try joins.clauses(facts.joins, for: slice, on: connection)
        var result = try connection.query(source.sql.facts(from: slice.relation, joining: joined))
        while let chunk = try result.nextChunk() {
            block.reset(count: chunk.count)
            let keys = try chunk.strings(0)
            for row in 0..<chunk.count { ids.append(keys.bytes(row)) }
            if let holdoutSampler {
                for row in 0..<chunk.count where holdoutSampler.isHeldOut(keys.bytes(row)) { block.holdOut(row) }
            }
            if let heldOut = facts.heldOut {
                let condition = try chunk.booleans(1 + heldOut)
                for row in 0..<chunk.count where condition.isTrue(row) { block.holdOut(row) }
            }
            try fillPredicates(of: &block, from: chunk)
            try applyHistory(to: &block, keys: chunk)
            try fillFeatures(of: &block, from: chunk)
            try body(block, ids)
        }
    }

    public func values(of batch: RecommendationBatch, in slice: FactsSlice) throws -> RecommendationValues {
        guard source.plan.evaluatesRecommendations else { return RecommendationValues() }
        let evaluator =
            try self.evaluator
            ?? RecommendationEvaluator(source.plan, source.sql, joins: joins, database: source.database.duckDB)
        self.evaluator = evaluator
        return try evaluator.values(for: batch, of: source.datasetSlice(slice))
    }

    /// The number of interactions that a predicate counts of a customer.
    /// - Parameter row: of the last block.
    func counted(_ predicate: FactsQuery.HistoryPredicate, row: Int) -> Int {
        guard let history, countOffsets[row] >= 0 else { return 0 }
        return history.counted(predicate, at: countOffsets[row])
    }

    private func applyHistory(to block: inout FactBlock, keys chunk: borrowing DataChunk) throws {
        guard let history else { return }
        let keys = try chunk.strings(0)
        var offsets = countOffsets
        offsets.removeAll(keepingCapacity: true)
        for row in 0..<chunk.count {
            let offset = history.countOffset(of: keys.bytes(row)) ?? -1
            offsets.append(offset)
            if offset >= 0 { history.failPredicates(of: &block, row: row, countOffset: offset) }
        }
        countOffsets = offsets
    }

    private func fillPredicates(of block: inout FactBlock, from chunk: borrowing DataChunk) throws {
        for (index, predicate) in facts.predicates.enumerated() {
            switch predicate {
            case .condition(let condition, let opensWhenMissing):
                let condition = try chunk.booleans(1 + condition)
                if opensWhenMissing {
                    block.setPredicate(index) { condition.trueWord($0) | ~condition.validity.word($0) }
                } else {
                    block.setPredicate(index) { condition.trueWord($0) }
                }
            case .history:
                block.setPredicate(index) { _ in ~0 }
            case .timeWindow(let window):
                let holds = window.contains(day: source.history.weekday, second: source.history.secondOfDay)
                block.setPredicate(index) { _ in holds ? ~0 : 0 }
            }
        }
    }

    private func fillFeatures(of block: inout FactBlock, from chunk: borrowing DataChunk) throws {
        for (index, feature) in facts.features.enumerated() {
            let column = try chunk.column(1 + facts.conditions.count + index, as: Double.self)
            let missing = feature.missing ?? .nan
            if column.validity.allValid {
                let values = column.values
                block.setFeature(index) { values[$0].isFinite ? values[$0] : missing }
            } else {
                block.setFeature(index) { row in
                    guard let value = column[row], value.isFinite else { return missing }
                    return value
                }
            }
        }
    }
}
