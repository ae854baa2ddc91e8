internal import MusterPlanning

/// The gates that count interactions, by counter.
struct CountedGates: Sendable {
    private var gates: [(number: Int, gate: FactsQuery.HistoryGate)] = []
    /// By counter, the end of its gates.
    private var ends: [Int] = []

    init(_ facts: FactsQuery) {
        for counter in facts.history.counters.indices {
            for (number, gate) in facts.gates.enumerated() {
                if case .history(let gate) = gate, gate.counter == counter { gates.append((number, gate)) }
            }
            ends.append(gates.count)
        }
    }

    subscript(_ counter: Int) -> ArraySlice<(number: Int, gate: FactsQuery.HistoryGate)> {
        gates[(counter == 0 ? 0 : ends[counter - 1])..<ends[counter]]
    }
}
