/// What one customer gets, and for each treatment why or why not: the decision of ``Allocation``, step by step.
public struct DecisionTrace: Sendable {
    public enum Outcome: Hashable, Sendable {
        /// With the rank among the customer's recommendations, from 1.
        case recommended(rank: Int)
        /// The first of the treatment's gates that is shut, within its ``DecisionTable/Treatment/gates``.
        case predicateFailed(Int)
        /// It is closed because this limit, never `total`, was reached.
        case closed(Allocation.Closure.Limit)
        /// The offer is recommended through another treatment.
        case offerTaken
        /// The group has as many recommendations as it may have.
        case groupFull(Int)
        /// The customer has as many offers as there may be.
        case outranked
        case totalReached
    }

    public struct Entry: Sendable {
        public var outcome: Outcome
        /// Among the treatments whose gates are all open, best first, from 1; `nil` for the others, as what follows.
        public var position: Int?
        public var value: Double?
        /// Rounded to 6 decimals.
        public var score: Double?
    }

    /// By treatment.
    public private(set) var entries: [Entry]
    /// Treatments, best first.
    public private(set) var recommendations: [Int] = []
    /// Whether the customer's turn came: with nothing left to recommend it does not.
    public let isProcessed: Bool

    /// - Parameters:
    ///   - block: with the customer alone.
    ///   - counts: recommendations to the customers before, by treatment, without those held out.
    public init(_ table: DecisionProblem, limits: Allocation.Limits, counts: [Int], of block: borrowing FactBlock) {
        precondition(block.count == 1 && counts.count == table.treatments.count)
        var counts = counts
        var state = Allocation(table, limits: limits, counts: counts)
        isProcessed = !state.isExhausted
        entries = table.treatments.map { treatment in
            let shut = treatment.predicates.firstIndex { !block.isOpen(Int32($0), 0) }
            return Entry(outcome: shut.map(Outcome.predicateFailed) ?? .outranked)
        }
        var ranking = Ranking(table)
        let all = Array(repeating: true, count: table.treatments.count)
        var groupCounts = Array(repeating: 0, count: table.groupLimits.count)
        for (index, candidate) in ranking.candidates(of: 0, in: block, open: all).enumerated() {
            let (treatment, offer) = (candidate.treatment, table.treatments[candidate.treatment].offer)
            let outcome = outcome(of: treatment, table, state, groupCounts)
            entries[treatment] = Entry(
                outcome: outcome, position: index + 1, value: candidate.value, score: candidate.score)
            guard case .recommended = outcome else { continue }
            recommendations.append(treatment)
            for group in table.offers[offer].groups { groupCounts[group] += 1 }
            guard !block.isHeldOut(0) else { continue }
            counts[treatment] += 1
            state = Allocation(table, limits: limits, counts: counts)
        }
    }

    private func outcome(
        of treatment: Int, _ table: DecisionProblem, _ state: Allocation, _ groupCounts: [Int]
    ) -> Outcome {
        let offer = table.treatments[treatment].offer
        if recommendations.contains(where: { table.treatments[$0].offer == offer }) { return .offerTaken }
        if let limit = state.closingLimit(of: treatment) { return .closed(limit) }
        if let group = table.offers[offer].groups.first(where: { groupCounts[$0] == table.groupLimits[$0] }) {
            return .groupFull(group)
        }
        if recommendations.count == table.maxOffers { return .outranked }
        return state.isExhausted ? .totalReached : .recommended(rank: recommendations.count + 1)
    }
}
