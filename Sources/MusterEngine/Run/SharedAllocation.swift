internal import MusterKernel
internal import Synchronization

/// The allocation of a run, shared by its threads. Changes come in the order of the run, snapshots at any time.
final class SharedAllocation: Sendable {
    private struct State {
        var allocation: Allocation
        var closures: [DecisionOutcome.Closure] = []
        var processed = 0
        var recommended = 0
        var counts: [Int]
    }

    let isLimited: Bool
    private let state: Mutex<State>

    init(_ table: DecisionTable, limits: Allocation.Limits) {
        isLimited = limits != Allocation.Limits()
        state = Mutex(
            State(allocation: Allocation(table, limits: limits), counts: Array(repeating: 0, count: table.treatments.count)))
    }

    /// Which treatments may still be recommended; some may close before the caller's turn.
    var open: [Bool] { state.withLock { $0.allocation.open } }

    var isExhausted: Bool { state.withLock { $0.allocation.isExhausted } }

    /// - Parameter id: the id of a customer of the block.
    func allocate(
        _ block: FactBlock, _ ranked: inout RankedBlock, _ ranking: inout Ranking, id: (Int) -> String
    ) -> [Allocation.Recommendation] {
        state.withLock { state in
            let (processed, closed) = (state.allocation.processed, state.allocation.closures.count)
            let recommendations = state.allocation.allocate(block, &ranked, ranking: &ranking)
            state.closures += state.allocation.closures[closed...].map {
                DecisionOutcome.Closure(limit: $0.limit, customerId: id($0.customer - processed))
            }
            return recommendations
        }
    }

    /// Adds what was allocated apart, without limits.
    func add(_ other: Allocation) {
        state.withLock { state in
            state.processed += other.processed
            state.recommended += other.recommended
            for index in state.counts.indices { state.counts[index] += other.counts[index] }
        }
    }

    func outcome(totalCustomers: Int) -> DecisionOutcome {
        state.withLock { state in
            DecisionOutcome(
                totalCustomers: totalCustomers, processed: state.processed + state.allocation.processed,
                recommended: state.recommended + state.allocation.recommended,
                counts: zip(state.counts, state.allocation.counts).map(+), closures: state.closures)
        }
    }
}
