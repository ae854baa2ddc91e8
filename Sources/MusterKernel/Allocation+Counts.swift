extension Allocation {
    /// The state after recommendations to customers before.
    /// - Parameter counts: by treatment.
    public init(_ table: DecisionProblem, limits: Limits, counts: [Int]) {
        self.init(table, limits: limits)
        take(counts)
        for index in table.treatments.indices {
            switch closingLimit(of: index) {
            case .offer: close([index], because: table.reasons.perOffer)
            case .channel: close([index], because: table.reasons.perChannel)
            case .budget(let budget): close([index], because: limits.budgets[budget].reason)
            case .total, nil: break
            }
        }
    }

    /// Counts recommendations, by treatment, that nothing was counted of yet. Closes nothing.
    mutating func take(_ counts: [Int]) {
        for (treatment, count) in counts.enumerated() where count > 0 {
            let (offer, channel) = (table.treatments[treatment].offer, table.treatments[treatment].channel)
            self.counts[treatment] = count
            offerCounts[offer] += count
            channelCounts[channel] += count
            total += count
            for budget in budgets[treatment] { budgetCounts[budget] += count }
        }
    }

    /// The first limit, other than the total, that was reached and closes a treatment.
    func closingLimit(of treatment: Int) -> Closure.Limit? {
        let (offer, channel) = (table.treatments[treatment].offer, table.treatments[treatment].channel)
        if offerCounts[offer] == limits.perOffer { return .offer(offer) }
        if channelCounts[channel] == limits.perChannel { return .channel(channel) }
        return budgets[treatment].first { budgetCounts[$0] == limits.budgets[$0].limit }.map { .budget($0) }
    }

    /// Adds what was allocated to other customers.
    /// - Precondition: neither has limits.
    public mutating func add(_ other: Allocation) {
        precondition(limits == Limits() && other.limits == Limits())
        for index in counts.indices {
            counts[index] += other.counts[index]
            heldOut.counts[index] += other.heldOut.counts[index]
        }
        total += other.total
        processed += other.processed
        recommended += other.recommended
        heldOut.customers += other.heldOut.customers
        heldOut.recommended += other.heldOut.recommended
        funnel.add(other.funnel)
    }
}
