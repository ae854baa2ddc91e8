internal import MusterPlanning

/// The gates that count interactions, by counter.
struct HistoryPredicateIndex: Sendable {
    private var predicates: [(number: Int, predicate: FactsQuery.HistoryPredicate)] = []
    /// By counter, the end of its gates.
    private var ends: [Int] = []

    init(_ facts: FactsQuery) {
        for counter in facts.history.counters.indices {
            for (number, predicate) in facts.predicates.enumerated() {
                if case .history(let predicate) = predicate, predicate.counter == counter { predicates.append((number, predicate)) }
            }
            ends.append(predicates.count)
        }
    }

    subscript(_ counter: Int) -> ArraySlice<(number: Int, predicate: FactsQuery.HistoryPredicate)> {
        predicates[(counter == 0 ? 0 : ends[counter - 1])..<ends[counter]]
    }
}
