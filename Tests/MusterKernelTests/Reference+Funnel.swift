import MusterKernel

extension Reference {
    /// Counts one customer's candidates that were not recommended, each for one reason.
    func countDrops(
        of customer: Customer, _ contacts: [Int], _ closuresBefore: [Allocation.Closure], _ outcome: inout Outcome
    ) {
        let taken = contacts.map { problem.treatments[$0].offer }
        for offer in problem.offers.indices where !taken.contains(offer) {
            let reason = dropReason(offer, customer, taken, contacts, before: closuresBefore, after: outcome.closures)
            outcome.drops[offer * problem.reasons.count + reason] += 1
        }
    }

    private func dropReason(
        _ offer: Int, _ customer: Customer, _ taken: [Int], _ contacts: [Int], before: [Allocation.Closure],
        after: [Allocation.Closure]
    ) -> Int {
        var left = Array(problem.offers[offer].treatments)
        for reason in 0..<problem.reasons.count {
            left.removeAll { index in
                let treatment = problem.treatments[index]
                return zip(treatment.predicates, treatment.reasons).contains { $1 == reason && !customer.predicates[$0] }
            }
            if left.isEmpty { return reason }
        }
        let closed = left.map { closingReason($0, before) }
        if let first = closed[0], !closed.contains(nil) { return first }
        let blocking = blockingPredicates(customer, contacts)
        for reason in 0..<problem.reasons.count {
            left.removeAll { index in
                let treatment = problem.treatments[index]
                return zip(treatment.predicates, treatment.reasons).contains { $1 == reason && blocking.contains($0) }
            }
            if left.allSatisfy({ closingReason($0, before) != nil }) { return reason }
        }
        for group in problem.offers[offer].groups
        where taken.count(where: { problem.offers[$0].groups.contains(group) }) == problem.groupLimits[group] {
            return problem.reasons.groups[group]
        }
        if taken.count == problem.maxOffers { return problem.reasons[.outranked] }
        if after.contains(where: { $0.limit == .total }) { return problem.reasons[.total] }
        return left.lazy.compactMap { closingReason($0, after) }.first ?? problem.reasons[.outranked]
    }

    /// Why a treatment is closed; `nil` while it is open.
    private func closingReason(_ treatment: Int, _ closures: [Allocation.Closure]) -> Int? {
        for closure in closures {
            switch closure.limit {
            case .total: continue
            case .offer(let offer):
                if problem.treatments[treatment].offer == offer { return problem.reasons[.perOffer] }
            case .channel(let channel):
                if problem.treatments[treatment].channel == channel { return problem.reasons[.perChannel] }
            case .budget(let index):
                if limits.budgets[index].treatments.contains(treatment) { return limits.budgets[index].reason }
            }
        }
        return nil
    }
}
