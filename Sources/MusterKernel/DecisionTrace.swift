/// An explanation of one customer's decision: the recommendations, and for each treatment the reason for or against it.
///
/// ```swift
/// let trace = allocator.trace(of: block)
/// trace.recommendations                 // treatments, best first
/// trace.entries[treatment].outcome      // for example .predicateFailed(2)
/// ```
public struct DecisionTrace: Sendable {
    public enum Outcome: Hashable, Sendable {
        /// Recommended, with its rank among the customer's recommendations, from 1.
        case recommended(rank: Int)
        /// The first predicate that fails, as an index within ``DecisionProblem/Treatment/predicates``.
        case predicateFailed(Int)
        /// The customer's recommendations before it have reached a contact limit, whose predicate then fails: an index within
        /// ``DecisionProblem/Treatment/predicates``, and the number of the run's contacts that count towards it.
        case contactLimitReached(predicate: Int, contacts: Int)
        /// Closed, because this limit was reached; never `total`.
        case closed(Allocation.Closure.Limit)
        /// The offer is recommended through another treatment.
        case offerTaken
        /// The group has its maximum number of recommendations.
        case groupFull(Int)
        /// The customer has the maximum number of offers.
        case outranked
        case totalReached
    }

    public struct Entry: Sendable {
        public var outcome: Outcome
        /// Position among the eligible treatments, from 1 for the best; `nil` for treatments that are not eligible, as are
        /// the value and the score.
        public var position: Int?
        /// The ranking value.
        public var value: Double?
        /// Rounded to 6 decimals.
        public var score: Double?
    }

    /// By treatment.
    public internal(set) var entries: [Entry]
    /// Treatments, best first.
    public internal(set) var recommendations: [Int] = []
    /// Whether the customer is processed at all: when nothing more can be recommended, the remaining customers are not.
    public let isProcessed: Bool
}

extension GreedyAllocator {
    public func trace(of block: borrowing FactBlock) -> DecisionTrace {
        precondition(block.count == 1)
        var allocator = self
        var trace = DecisionTrace(
            entries: problem.treatments.map { treatment in
                let failed = treatment.predicates.firstIndex { !block.predicateHolds($0, for: 0) }
                return .init(outcome: failed.map(DecisionTrace.Outcome.predicateFailed) ?? .outranked)
            }, isProcessed: !isExhausted)
        var ranking = Ranking(problem)
        let all = Array(repeating: true, count: problem.treatments.count)
        for (index, candidate) in ranking.candidates(of: 0, in: block, open: all).enumerated() {
            let treatment = candidate.treatment
            let outcome = allocator.outcome(of: treatment, after: trace.recommendations)
            trace.entries[treatment] = .init(
                outcome: outcome, position: index + 1, value: candidate.value, score: candidate.score)
            guard case .recommended = outcome else { continue }
            trace.recommendations.append(treatment)
            allocator.countContact(treatment, rank: trace.recommendations.count, block)
            if !block.isHeldOut(0) { allocator.use(treatment) }
        }
        return trace
    }

    /// - Parameter recommendations: the treatments that the customer gets already.
    private func outcome(of treatment: Int, after recommendations: [Int]) -> DecisionTrace.Outcome {
        let offer = problem.treatments[treatment].offer
        let offers = recommendations.map { problem.treatments[$0].offer }
        if offers.contains(offer) { return .offerTaken }
        if let limit = closingLimit(of: treatment) { return .closed(limit) }
        if let reached = reachedContactLimit(excluding: treatment) { return reached }
        let full = problem.offers[offer].groups.first { group in
            offers.count { problem.offers[$0].groups.contains(group) } == problem.groupLimits[group]
        }
        if let full { return .groupFull(full) }
        if recommendations.count == problem.maxOffers { return .outranked }
        return isExhausted ? .totalReached : .recommended(rank: recommendations.count + 1)
    }
}
