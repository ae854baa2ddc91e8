import MusterKernel

extension Reference {
    /// Counts one customer's candidates that were not recommended, each for one reason.
    func countDrops(
        of customer: Customer, _ taken: [Int], _ closuresBefore: [Allocation.Closure], _ outcome: inout Outcome
    ) {
        for offer in table.offers.indices where !taken.contains(offer) {
            let reason = dropReason(offer, customer, taken, before: closuresBefore, after: outcome.closures)
            outcome.drops[offer * table.reasons.count + reason] += 1
        }
    }

    private func dropReason(
        _ offer: Int, _ customer: Customer, _ taken: [Int], before: [Allocation.Closure], after: [Allocation.Closure]
    ) -> Int {
        var left = Array(table.offers[offer].treatments)
        for reason in 0..<table.reasons.count {
            left.removeAll { index in
                let treatment = table.treatments[index]
                return zip(treatment.predicates, treatment.reasons).contains { $1 == reason && !customer.predicates[$0] }
            }
            if left.isEmpty { return reason }
        }
        let closed = left.map { closingReason($0, before) }
        if let first = closed[0], !closed.contains(nil) { return first }
        for group in table.offers[offer].groups
        where taken.count(where: { table.offers[$0].groups.contains(group) }) == table.groupLimits[group] {
            return table.reasons.groups[group]
        }
        if taken.count == table.maxOffers { return table.reasons.outranked }
        if after.contains(where: { $0.limit == .total }) { return table.reasons.total }
        return left.lazy.compactMap { closingReason($0, after) }.first ?? table.reasons.outranked
    }

    /// Why a treatment is closed; `nil` while it is open.
    private func closingReason(_ treatment: Int, _ closures: [Allocation.Closure]) -> Int? {
        for closure in closures {
            switch closure.limit {
            case .total: continue
            case .offer(let offer):
                if table.treatments[treatment].offer == offer { return table.reasons.perOffer }
            case .channel(let channel):
                if table.treatments[treatment].channel == channel { return table.reasons.perChannel }
            case .budget(let index):
                if limits.budgets[index].treatments.contains(treatment) { return limits.budgets[index].reason }
            }
        }
        return nil
    }
}
