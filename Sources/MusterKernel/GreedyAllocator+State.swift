extension GreedyAllocator {
    public init?(_ problem: DecisionProblem, limits: Allocation.Limits = Allocation.Limits(), state: Allocation.State) {
        self.init(new: problem, limits: limits)
        guard isPossible(state) else { return nil }
        take(state.counts)
        // A treatment is closed by the first limit that covers it, so the order of the closures matters. The new allocator
        // has made the first of them already.
        for closure in state.closures[self.state.closures.count...] { closeTreatments(of: closure.limit) }
        self.state = state
    }

    public mutating func add(_ part: Allocation.State) {
        precondition(isSeparable)
        state.add(part)
        total = state.total
    }

    /// Whether a state has the shape of this new allocator's state, and begins with the same closures.
    private func isPossible(_ other: Allocation.State) -> Bool {
        other.counts.count == state.counts.count && other.heldOut.counts.count == state.counts.count
            && other.funnel.hasShape(of: state.funnel)
            && other.closures.starts(with: state.closures)
            && other.closures.allSatisfy { closure in
                switch closure.limit {
                case .total: true
                case .offer(let offer): problem.offers.indices.contains(offer)
                case .channel(let channel): (0..<problem.channelCount).contains(channel)
                case .budget(let budget): limits.budgets.indices.contains(budget)
                }
            }
            && [other.processed, other.recommended, other.heldOut.customers, other.heldOut.recommended]
                .allSatisfy { $0 >= 0 }
            && (other.counts + other.heldOut.counts + other.funnel.drops + other.funnel.recommended + other.funnel.heldOut)
                .allSatisfy { $0 >= 0 }
    }
}
