internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// Reads the facts of slices, block by block. One per thread.
struct FactsReader: ~Copyable {
    private let connection: Connection
    private let facts: FactsQuery
    private let joins: JoinSources
    private let holdOut: HoldOut?

    init(_ plan: DecisionPlan, joins: JoinSources, database: Database) throws {
        connection = try database.connect()
        facts = plan.facts
        self.joins = joins
        holdOut = plan.controlGroup?.holdOut
    }

    /// Hands over the customers of a slice that are in the segment, in order, in blocks, with the ids of all so far.
    func read(
        _ slice: DatasetSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws {
        let joined = try joins.clauses(facts.joins, for: slice, on: connection)
        var result = try connection.query(facts.select(from: slice.relation, joining: joined))
        while let chunk = try result.nextChunk() {
            block.reset(count: chunk.count)
            let keys = try chunk.strings(0)
            for row in 0..<chunk.count { ids.append(keys.bytes(row)) }
            if let holdOut {
                for row in 0..<chunk.count where holdOut.isHeldOut(keys.bytes(row)) { block.holdOut(row) }
            }
            try fillGates(of: &block, from: chunk)
            try fillFeatures(of: &block, from: chunk)
            try body(block, ids)
        }
    }

    private func fillGates(of block: inout FactBlock, from chunk: borrowing DataChunk) throws {
        for (index, gate) in facts.gates.enumerated() {
            let condition = try chunk.booleans(1 + gate.condition)
            if gate.opensWhenMissing {
                block.setGate(index) { condition.trueWord($0) | ~condition.validity.word($0) }
            } else {
                block.setGate(index) { condition.trueWord($0) }
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
