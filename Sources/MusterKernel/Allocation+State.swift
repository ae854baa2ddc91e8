extension Allocation {
    /// What an allocation has come to, besides its table and limits: with them it is all there is to know, so that one
    /// restored from it goes on exactly as the one it was taken from.
    public struct State: Hashable, Sendable {
        public var processed: Int
        public var recommended: Int
        /// By treatment.
        public var counts: [Int]
        public var closures: [Closure]
        public var heldOut: HeldOut
        public var funnel: Funnel

        public init(
            processed: Int, recommended: Int, counts: [Int], closures: [Closure], heldOut: HeldOut, funnel: Funnel
        ) {
            self.processed = processed
            self.recommended = recommended
            self.counts = counts
            self.closures = closures
            self.heldOut = heldOut
            self.funnel = funnel
        }
    }

    /// As it is between two blocks.
    public var state: State {
        State(
            processed: processed, recommended: recommended, counts: counts, closures: closures, heldOut: heldOut,
            funnel: funnel)
    }

    /// Goes on from a state.
    /// - Returns: `nil` when the state cannot be one of an allocation with this table and these limits.
    public init?(_ table: DecisionProblem, limits: Limits = Limits(), state: State) {
        self.init(table, limits: limits)
        guard Self.isState(state, like: self) else { return nil }
        take(state.counts)
        processed = state.processed
        recommended = state.recommended
        heldOut = state.heldOut
        funnel = state.funnel
        // Treatments close for the first of the reasons that apply, so they must be met in their order.
        for closure in state.closures[closures.count...] {
            switch closure.limit {
            case .total: break
            case .offer(let offer): close(table.offers[offer].treatments, because: table.reasons.perOffer)
            case .channel(let channel):
                let treatments = table.treatments.indices.filter { table.treatments[$0].channel == channel }
                close(treatments, because: table.reasons.perChannel)
            case .budget(let budget): close(limits.budgets[budget].treatments, because: limits.budgets[budget].reason)
            }
        }
        closures = state.closures
    }

    /// Whether a state has the shape of a new allocation's, and begins as it does.
    private static func isState(_ state: State, like new: Allocation) -> Bool {
        let (mine, other) = (new.funnel, state.funnel)
        return state.counts.count == new.counts.count && state.heldOut.counts.count == new.counts.count
            && other.reasonCount == mine.reasonCount && other.drops.count == mine.drops.count
            && other.recommended.count == mine.recommended.count && other.heldOut.count == mine.heldOut.count
            && state.closures.starts(with: new.closures)
            && state.closures.allSatisfy { closure in
                switch closure.limit {
                case .total: true
                case .offer(let offer): new.table.offers.indices.contains(offer)
                case .channel(let channel): (0..<new.table.channelCount).contains(channel)
                case .budget(let budget): new.limits.budgets.indices.contains(budget)
                }
            }
            && [state.processed, state.recommended, state.heldOut.customers, state.heldOut.recommended].allSatisfy { $0 >= 0 }
            && (state.counts + state.heldOut.counts + other.drops + other.recommended + other.heldOut).allSatisfy { $0 >= 0 }
    }
}
