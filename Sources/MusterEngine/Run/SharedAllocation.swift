internal import MusterKernel
internal import MusterModel
internal import Synchronization

/// The allocation of a run, shared by its threads. Changes are made in the order of the run; snapshots can be taken at any time.
final class SharedAllocation: Sendable {
    private struct State {
        var allocation: Allocation
        var closures: [DecisionOutcome.Closure]
    }

    /// The state from which an allocation can be restored.
    struct Saved: Sendable {
        var allocation: Allocation.State
        /// The closures of the allocation, with the ids of the customers.
        var closures: [DecisionOutcome.Closure]
    }

    let isLimited: Bool
    private let state: Mutex<State>

    convenience init(_ table: DecisionProblem, limits: Allocation.Limits) {
        let allocation = Allocation(table, limits: limits)
        let closures = allocation.closures.map { DecisionOutcome.Closure(limit: $0.limit, customerId: nil) }
        self.init(State(allocation: allocation, closures: closures))
    }

    /// - Returns: `nil` when `saved` cannot be from an allocation with this table and these limits.
    convenience init?(_ table: DecisionProblem, limits: Allocation.Limits, saved: Saved) {
        guard let allocation = Allocation(table, limits: limits, state: saved.allocation) else { return nil }
        self.init(State(allocation: allocation, closures: saved.closures))
    }

    private init(_ state: consuming State) {
        isLimited = state.allocation.limits != Allocation.Limits()
        self.state = Mutex(state)
    }

    var saved: Saved {
        state.withLock { Saved(allocation: $0.allocation.state, closures: $0.closures) }
    }

    /// Which treatments may still be recommended. Some may close before the caller's turn.
    var open: [Bool] { state.withLock { $0.allocation.open } }

    var isExhausted: Bool { state.withLock { $0.allocation.isExhausted } }

    /// - Parameter id: returns the id of the customer in a row of the block.
    /// - Returns: the recommendations, and the number of customers processed.
    func allocate(
        _ block: FactBlock, _ ranked: inout RankedBlock, _ ranking: inout Ranking, id: (Int) -> String
    ) -> (recommendations: [Allocation.Recommendation], processed: Int) {
        state.withLock { state in
            let (processed, closed) = (state.allocation.processed, state.allocation.closures.count)
            let recommendations = state.allocation.allocate(block, &ranked, ranking: &ranking)
            state.closures += state.allocation.closures[closed...].map { closure in
                DecisionOutcome.Closure(
                    limit: closure.limit, customerId: closure.customer.map { id($0 - processed) })
            }
            return (recommendations, state.allocation.processed - processed)
        }
    }

    /// Adds an allocation made separately, without limits.
    func add(_ other: Allocation) { state.withLock { $0.allocation.add(other) } }

    func outcome(totalCustomers: Int, partCount: Int, stages: [RunStage]) -> DecisionOutcome {
        state.withLock { state in
            let allocation = state.allocation
            return DecisionOutcome(
                totalCustomers: totalCustomers, processed: allocation.processed, recommended: allocation.recommended,
                counts: allocation.counts, closures: state.closures, heldOut: allocation.heldOut,
                funnel: allocation.funnel, partCount: partCount, stages: stages)
        }
    }
}
