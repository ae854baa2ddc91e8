internal import MusterKernel
internal import Synchronization

/// The allocation of a run, shared by its threads. Changes come in the order of the run, snapshots at any time.
final class SharedAllocation: Sendable {
    private struct State {
        var allocation: Allocation
        var closures: [DecisionOutcome.Closure]
    }

    let isLimited: Bool
    private let state: Mutex<State>

    init(_ table: DecisionTable, limits: Allocation.Limits) {
        isLimited = limits != Allocation.Limits()
        let allocation = Allocation(table, limits: limits)
        let closures = allocation.closures.map { DecisionOutcome.Closure(limit: $0.limit, customerId: nil) }
        state = Mutex(State(allocation: allocation, closures: closures))
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
            state.closures += state.allocation.closures[closed...].map { closure in
                DecisionOutcome.Closure(
                    limit: closure.limit, customerId: closure.customer.map { id($0 - processed) })
            }
            return recommendations
        }
    }

    /// Adds what was allocated apart, without limits.
    func add(_ other: Allocation) { state.withLock { $0.allocation.add(other) } }

    func outcome(totalCustomers: Int) -> DecisionOutcome {
        state.withLock { state in
            let allocation = state.allocation
            return DecisionOutcome(
                totalCustomers: totalCustomers, processed: allocation.processed, recommended: allocation.recommended,
                counts: allocation.counts, closures: state.closures, heldOut: allocation.heldOut,
                funnel: allocation.funnel)
        }
    }
}
