internal import MusterKernel
internal import MusterModel
internal import MusterPlanning
internal import Synchronization

/// The allocation of a run, shared by its threads. Changes are made in the order of the run; snapshots can be taken at any time.
final class SharedAllocation: Sendable {
    private struct State {
        var allocator: any Allocator
        var closures: [DecisionOutcome.Closure]
    }

    /// The state from which an allocation can be restored.
    struct Saved: Sendable {
        var allocation: Allocation.State
        /// The closures of the allocation, with the ids of the customers.
        var closures: [DecisionOutcome.Closure]
    }

    /// Whether slices can be allocated apart and then added.
    let isSeparable: Bool
    let spareOffers: Int
    private let state: Mutex<State>
    private let plan: DecisionPlan

    convenience init(_ plan: DecisionPlan) {
        let allocator = plan.allocation.allocator.init(plan.problem, limits: plan.limits)
        let closures = allocator.state.closures.map { DecisionOutcome.Closure(limit: $0.limit, customerId: nil) }
        self.init(plan, State(allocator: allocator, closures: closures))
    }

    /// - Returns: `nil` when `saved` cannot belong to this plan.
    convenience init?(_ plan: DecisionPlan, saved: Saved) {
        let restored = plan.allocation.allocator.init(plan.problem, limits: plan.limits, state: saved.allocation)
        guard let allocator = restored else { return nil }
        self.init(plan, State(allocator: allocator, closures: saved.closures))
    }

    private init(_ plan: DecisionPlan, _ state: consuming State) {
        self.plan = plan
        isSeparable = state.allocator.isSeparable
        spareOffers = state.allocator.spareOffers
        self.state = Mutex(state)
    }

    /// A new allocator for a slice that is allocated apart.
    func sliceAllocator() -> any Allocator { plan.allocation.allocator.init(plan.problem, limits: plan.limits) }

    var saved: Saved {
        state.withLock { Saved(allocation: $0.allocator.state, closures: $0.closures) }
    }

    /// Which treatments may still be recommended. Some may close before the caller's turn.
    var open: [Bool] { state.withLock { $0.allocator.open } }

    var isExhausted: Bool { state.withLock { $0.allocator.isExhausted } }

    /// - Parameter id: returns the id of the customer in a row of the block.
    /// - Returns: the recommendations, and the number of customers processed.
    func allocate(
        _ block: FactBlock, _ ranked: inout RankedBlock, _ ranking: inout Ranking, id: (Int) -> String
    ) -> (recommendations: [Allocation.Recommendation], processed: Int) {
        state.withLock { state in
            let processed = state.allocator.state.processed
            let recommendations = state.allocator.allocate(block, &ranked, ranking: &ranking)
            let after = state.allocator.state
            state.closures += after.closures[state.closures.count...].map { closure in
                DecisionOutcome.Closure(
                    limit: closure.limit, customerId: closure.customer.map { id($0 - processed) })
            }
            return (recommendations, after.processed - processed)
        }
    }

    /// Adds a slice that was allocated separately.
    func add(_ slice: Allocation.State) { state.withLock { $0.allocator.add(slice) } }

    func outcome(totalCustomers: Int, partCount: Int, stages: [RunStage]) -> DecisionOutcome {
        state.withLock { state in
            let allocation = state.allocator.state
            return DecisionOutcome(
                totalCustomers: totalCustomers, processed: allocation.processed, recommended: allocation.recommended,
                counts: allocation.counts, closures: state.closures, heldOut: allocation.heldOut,
                funnel: allocation.funnel, partCount: partCount, stages: stages)
        }
    }
}
