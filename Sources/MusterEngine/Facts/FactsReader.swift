internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// Reads the facts of slices, block by block. One per thread.
struct FactsReader: ~Copyable {
    private let connection: Connection
    private let facts: FactsQuery
    private let joins: MaterializedJoins
    private let holdoutSampler: HoldoutSampler?
    private let start: RunContext
    private let history: HistoryReader?
    /// Of the block's customers, where their counts begin.
    private var places: [Int] = []

    init(_ plan: DecisionPlan, _ start: RunContext, joins: MaterializedJoins, database: Database) throws {
        let history = try start.scan.map { try HistoryReader($0, plan.facts, key: start.sql.facts.key, database: database) }
        connection = try database.connect()
        facts = plan.facts
        self.joins = joins
        holdoutSampler = plan.controlGroup?.holdoutSampler
        self.start = start
        self.history = history
    }

    /// Hands over the customers of a slice that are in the segment, in order, in blocks, with the ids of all so far.
    mutating func read(
        _ slice: DatasetSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws {
        try history?.read(slice)
        let joined = try joins.clauses(facts.joins, for: slice, on: connection)
        var result = try connection.query(start.sql.facts.select(from: slice.relation, joining: joined))
        while let chunk = try result.nextChunk() {
            block.reset(count: chunk.count)
            let keys = try chunk.strings(0)
            for row in 0..<chunk.count { ids.append(keys.bytes(row)) }
            if let holdoutSampler {
                for row in 0..<chunk.count where holdoutSampler.isHeldOut(keys.bytes(row)) { block.holdOut(row) }
            }
            try locate(chunk)
            try fillPredicates(of: &block, from: chunk)
            if let history {
                for (customer, place) in places.enumerated() where place >= 0 {
                    history.failedPredicates(of: customer, in: &block, at: place)
                }
            }
            try fillFeatures(of: &block, from: chunk)
            try body(block, ids)
        }
    }

    /// The count of a predicate for a customer of the last block.
    func counted(_ predicate: FactsQuery.HistoryPredicate, of customer: Int) -> Int {
        guard let history, places[customer] >= 0 else { return 0 }
        return history.counted(predicate, at: places[customer])
    }

    private mutating func locate(_ chunk: borrowing DataChunk) throws {
        guard let history else { return }
        let keys = try chunk.strings(0)
        places.removeAll(keepingCapacity: true)
        for row in 0..<chunk.count { places.append(history.place(of: keys.bytes(row)) ?? -1) }
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
                let isOpen = window.contains(day: start.weekday, second: start.secondOfDay)
                block.setPredicate(index) { _ in isOpen ? ~0 : 0 }
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
