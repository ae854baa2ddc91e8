import Foundation
import MusterKernel

/// The definition of a greedy run, as simple and slow as possible: every treatment of every customer gets its value, all
/// are sorted, and the best ones are taken one by one. Shares no code with the kernel.
struct Reference {
    struct Recommendation {
        var customer: Int
        var rank: Int
        var treatment: Int
        var score: Double
        var value: Double
    }

    struct Outcome {
        var recommendations: [Recommendation] = []
        var closures: [Allocation.Closure] = []
        var counts: [Int]
        var heldOutCounts: [Int]
        var processed = 0
        var recommended = 0
        var heldOutCustomers = 0
        var heldOutRecommended = 0
        /// By offer, then reason.
        var drops: [Int]
    }

    let problem: DecisionProblem
    let limits: Allocation.Limits

    func run(_ customers: [Customer]) -> Outcome {
        let none = Array(repeating: 0, count: problem.treatments.count)
        var outcome = Outcome(
            counts: none, heldOutCounts: none,
            drops: Array(repeating: 0, count: problem.offers.count * problem.reasons.count))
        for (index, budget) in limits.budgets.enumerated() where budget.limit == 0 {
            outcome.closures.append(.init(.budget(index), at: nil))
        }
        for (index, customer) in customers.enumerated() {
            guard !isExhausted(outcome.counts) else { break }
            let closuresBefore = outcome.closures
            let taken = serve(customer, index, &outcome)
            countDrops(of: customer, taken, closuresBefore, &outcome)
            outcome.processed += 1
            if customer.isHeldOut {
                outcome.heldOutCustomers += 1
                if !taken.isEmpty { outcome.heldOutRecommended += 1 }
            } else if !taken.isEmpty {
                outcome.recommended += 1
            }
        }
        return outcome
    }

    /// - Returns: the treatments recommended to the customer.
    private func serve(_ customer: Customer, _ index: Int, _ outcome: inout Outcome) -> [Int] {
        var (taken, contacts): ([Int], [Int]) = ([], [])
        for treatment in ranked(customer) {
            guard taken.count < problem.maxOffers, !isExhausted(outcome.counts) else { break }
            let (offer, channel) = (problem.treatments[treatment].offer, problem.treatments[treatment].channel)
            guard isOpen(treatment, outcome.counts), !taken.contains(offer), fitsGroups(offer, taken),
                blockingPredicates(customer, contacts).isDisjoint(with: problem.treatments[treatment].predicates)
            else { continue }
            taken.append(offer)
            contacts.append(treatment)
            outcome.recommendations.append(
                Recommendation(
                    customer: index, rank: taken.count, treatment: treatment, score: score(treatment, customer),
                    value: value(treatment, customer)))
            guard !customer.isHeldOut else {
                outcome.heldOutCounts[treatment] += 1
                continue
            }
            outcome.counts[treatment] += 1
            if count(ofOffer: offer, outcome.counts) == limits.perOffer {
                outcome.closures.append(.init(.offer(offer), at: index))
            }
            if count(ofChannel: channel, outcome.counts) == limits.perChannel {
                outcome.closures.append(.init(.channel(channel), at: index))
            }
            for (number, budget) in limits.budgets.enumerated() where budget.treatments.contains(treatment) {
                if count(of: budget, outcome.counts) == budget.limit {
                    outcome.closures.append(.init(.budget(number), at: index))
                }
            }
            if outcome.counts.reduce(0, +) == limits.total { outcome.closures.append(.init(.total, at: index)) }
        }
        return contacts
    }

    /// The predicates that fail after some recommendations. The last that a customer can get has no effect on others.
    func blockingPredicates(_ customer: Customer, _ contacts: [Int]) -> Set<Int> {
        let counted = contacts.prefix(problem.maxOffers - 1)
        return Set(
            problem.contactLimits.enumerated().filter { index, limit in
                let inRun = counted.count { limit.treatments.contains($0) }
                return inRun > 0 && customer.contacts[index] < limit.limit && customer.contacts[index] + inRun >= limit.limit
            }.map(\.element.predicate))
    }

    /// The eligible treatments of a customer, best first, whether open or not.
    func ranked(_ customer: Customer) -> [Int] {
        let values = problem.treatments.indices.map { rounded(value($0, customer)) }
        return eligible(customer).sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1] }
    }

    func eligible(_ customer: Customer) -> [Int] {
        problem.treatments.indices.filter { problem.treatments[$0].predicates.allSatisfy { customer.predicates[$0] } }
    }

    func value(_ treatment: Int, _ customer: Customer) -> Double {
        let offer = problem.offers[problem.treatments[treatment].offer]
        var value = offer.factor
        if let column = offer.column { value *= pow(propensity(column, customer), problem.propensityExponent) }
        for fit in fits(treatment, customer) { value *= fit }
        return value
    }

    /// The fit factors of a treatment whose predicates hold for a customer.
    func fits(_ treatment: Int, _ customer: Customer) -> [Double] {
        problem.treatments[treatment].fits.filter { customer.predicates[$0.predicate] }.map(\.factor)
    }

    func propensity(_ column: Int, _ customer: Customer) -> Double {
        let sum = sum(column, customer)
        return switch problem.scores.link {
        case .logistic: 1 / (1 + exp(-sum))
        case .clamped: min(max(sum, 0), 1)
        }
    }

    func sum(_ column: Int, _ customer: Customer) -> Double {
        guard column < problem.scores.columns.count else {
            let ensemble = problem.scores.ensembles[column - problem.scores.columns.count]
            return Double(ensemble.trees.reduce(ensemble.margin) { $0 + leaf(of: $1, customer) })
        }
        var sum = problem.scores.columns[column].bias
        for (weight, feature) in zip(problem.scores.columns[column].weights, customer.features) { sum += weight * feature }
        return sum
    }

    private func leaf(of tree: TreeEnsemble.Tree, _ customer: Customer) -> Float {
        var node = 0
        while tree.feature[node] >= 0 {
            let feature = Float(customer.features[tree.feature[node]])
            let isFirst = feature.isNaN ? tree.missing[node] : feature < tree.value[node]
            let inner = tree.feature[..<node].count { $0 >= 0 }
            node = 2 * inner + (isFirst ? 1 : 2)
        }
        return tree.value[node]
    }

    /// The score to 6 decimals.
    func score(_ treatment: Int, _ customer: Customer) -> Double {
        let column = problem.offers[problem.treatments[treatment].offer].column
        let score = column.map { propensity($0, customer) } ?? min(value(treatment, customer), 1)
        return (score * 1e6).rounded() / 1e6
    }

    /// To 40 significant bits, halves up.
    func rounded(_ value: Double) -> Double {
        guard value > 0 else { return value }
        let scale = Foundation.scalbn(1, 39 - Int(value.exponent))
        return (value * scale).rounded(.toNearestOrAwayFromZero) / scale
    }

    private func fitsGroups(_ offer: Int, _ taken: [Int]) -> Bool {
        problem.offers[offer].groups.allSatisfy { group in
            taken.filter { problem.offers[$0].groups.contains(group) }.count < problem.groupLimits[group]
        }
    }

    private func isOpen(_ treatment: Int, _ counts: [Int]) -> Bool {
        let (offer, channel) = (problem.treatments[treatment].offer, problem.treatments[treatment].channel)
        return count(ofOffer: offer, counts) < limits.perOffer ?? .max
            && count(ofChannel: channel, counts) < limits.perChannel ?? .max
            && limits.budgets.allSatisfy { !$0.treatments.contains(treatment) || count(of: $0, counts) < $0.limit }
    }

    private func isExhausted(_ counts: [Int]) -> Bool {
        counts.reduce(0, +) >= limits.total ?? .max || !counts.indices.contains { isOpen($0, counts) }
    }

    private func count(of budget: Allocation.Budget, _ counts: [Int]) -> Int {
        budget.treatments.map { counts[$0] }.reduce(0, +)
    }

    private func count(ofOffer offer: Int, _ counts: [Int]) -> Int {
        counts.indices.filter { problem.treatments[$0].offer == offer }.map { counts[$0] }.reduce(0, +)
    }

    private func count(ofChannel channel: Int, _ counts: [Int]) -> Int {
        counts.indices.filter { problem.treatments[$0].channel == channel }.map { counts[$0] }.reduce(0, +)
    }
}

extension Reference {
    /// Whether two of a customer's values are so close to each other, and one of them so close to a boundary of rounding,
    /// that rounding errors decide their order.
    func isAmbiguous(_ customer: Customer) -> Bool {
        let treatments = eligible(customer).sorted { value($0, customer) < value($1, customer) }
        return zip(treatments, treatments.dropFirst()).contains { lower, upper in
            let (low, high) = (value(lower, customer), value(upper, customer))
            let isClose = high - low < high * 4e-12
            let (lowerOffer, upperOffer) = (offer(of: lower), offer(of: upper))
            let isSameSum =
                lowerOffer.column == upperOffer.column && lowerOffer.factor == upperOffer.factor
                && fits(lower, customer) == fits(upper, customer)
            return isClose && !isSameSum && (isNearEdge(low) || isNearEdge(high))
        }
    }

    private func offer(of treatment: Int) -> DecisionProblem.Offer { problem.offers[problem.treatments[treatment].offer] }

    private func isNearEdge(_ value: Double) -> Bool {
        guard value > 0 else { return false }
        let units = value * Foundation.scalbn(1, 39 - Int(value.exponent))
        return abs(units - units.rounded(.down) - 0.5) < 0.05
    }
}
