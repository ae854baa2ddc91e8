/// Greedy allocation: each customer, in order, gets the best of its treatments that are still open.
///
/// A treatment closes when one of its limits is reached; the customer's next best treatment takes its place. The decisions
/// are the same as if all treatments of a customer had been ranked, however few were kept.
///
/// ```swift
/// var allocator = GreedyAllocator(problem, limits: Allocation.Limits(perOffer: 500))
/// let recommendations = allocator.allocate(block, &ranked, ranking: &ranking)
/// allocator.state.closures    // the offers that reached 500, and the customers that reached it
/// ```
public struct GreedyAllocator: Allocator {
    let problem: DecisionProblem
    let limits: Allocation.Limits
    public private(set) var open: [Bool]
    public internal(set) var state: Allocation.State
    /// The sum of ``Allocation/State/counts``.
    var total = 0
    private var offerCounts: [Int]
    private var channelCounts: [Int]
    private var budgetCounts: [Int]
    /// By treatment, its budgets.
    private var budgets: [[Int]]
    private var openCount: Int
    /// By treatment, the reason why it is closed; -1 while it is open.
    private var closedBy: [Int32]
    private var funnelCounter: FunnelCounter
    private var contactLimits: ContactLimits
    /// By group, its recommendations to the current customer.
    private var groupCounts: [Int]
    private var isHeldOut = false

    public init(_ problem: DecisionProblem, limits: Allocation.Limits, counts: [Int]) {
        self.init(new: problem, limits: limits)
        take(counts)
        for treatment in problem.treatments.indices {
            guard let limit = closingLimit(of: treatment) else { continue }
            close([treatment], because: limit)
        }
    }

    /// Before the first customer.
    init(new problem: DecisionProblem, limits: Allocation.Limits) {
        self.problem = problem
        self.limits = limits
        let treatmentCount = problem.treatments.count
        open = Array(repeating: true, count: treatmentCount)
        openCount = treatmentCount
        closedBy = Array(repeating: -1, count: treatmentCount)
        state = Allocation.State(problem)
        offerCounts = Array(repeating: 0, count: problem.offers.count)
        channelCounts = Array(repeating: 0, count: problem.channelCount)
        groupCounts = Array(repeating: 0, count: problem.groupLimits.count)
        budgetCounts = Array(repeating: 0, count: limits.budgets.count)
        budgets = Array(repeating: [], count: treatmentCount)
        funnelCounter = FunnelCounter(problem)
        contactLimits = ContactLimits(problem)
        for (index, budget) in limits.budgets.enumerated() {
            for treatment in budget.treatments { budgets[treatment].append(index) }
            if budget.limit == 0 { reach(.budget(index), at: nil) }
        }
    }

    public var spareOffers: Int {
        isSeparable && problem.groupLimits.isEmpty && contactLimits.isEmpty ? 0 : problem.maxOffers + 2
    }

    public var isExhausted: Bool { openCount == 0 || isTotalReached }

    private var isTotalReached: Bool { limits.total.map { total >= $0 } ?? false }

    public var isSeparable: Bool { limits.isUnlimited }

    public mutating func allocate(
        _ block: borrowing FactBlock, _ ranked: inout RankedBlock, ranking: inout Ranking
    ) -> [Allocation.Recommendation] {
        block.checkShape(of: problem)
        precondition(ranked.count == block.count && ranked.depth == ranking.depth)
        var recommendations: [Allocation.Recommendation] = []
        recommendations.reserveCapacity(block.count * min(problem.maxOffers, 4))
        ranking.forgetBlock()
        funnelCounter.beginBlock()
        var cutShort = 0
        // The first row that the funnel does not count yet, and the reasons why treatments were closed before it.
        var (uncounted, closedBefore) = (0, closedBy)
        var row = 0
        while row < block.count {
            guard !isExhausted else { break }
            if cutShort > Self.rerankThreshold {
                ranking.rank(block, open: open, from: row, into: &ranked)
                cutShort = 0
            }
            let (before, closuresBefore) = (recommendations.count, state.closures.count)
            isHeldOut = block.isHeldOut(row)
            if allocate(row, block, ranked, &ranking, to: &recommendations) { cutShort += 1 }
            countCustomer(isRecommended: recommendations.count > before)
            row += 1
            if state.closures.count > closuresBefore {
                count(block, uncounted..<row, closedBefore)
                (uncounted, closedBefore) = (row, closedBy)
            }
        }
        count(block, uncounted..<row, closedBefore)
        return recommendations
    }

    /// After this many lists that were cut short by a closed treatment, it is cheaper to rank the remaining rows of the
    /// block again than to rank them one by one.
    private static let rerankThreshold = 32

    private mutating func count(_ block: borrowing FactBlock, _ rows: Range<Int>, _ closedBefore: [Int32]) {
        funnelCounter.count(
            block, rows, closedBefore: closedBefore, closedAfter: closedBy, isTotalReached: isTotalReached,
            in: &state.funnel)
    }

    private mutating func countCustomer(isRecommended: Bool) {
        state.processed += 1
        if isHeldOut { state.heldOut.customers += 1 }
        guard isRecommended else { return }
        if isHeldOut { state.heldOut.recommended += 1 } else { state.recommended += 1 }
    }

    /// - Returns: whether the row's list was cut short by a closed treatment.
    private mutating func allocate(
        _ row: Int, _ block: borrowing FactBlock, _ ranked: RankedBlock, _ ranking: inout Ranking,
        to recommendations: inout [Allocation.Recommendation]
    ) -> Bool {
        let start = recommendations.count
        contactLimits.beginCustomer()
        defer { endCustomer(row, recommendations, from: start) }
        var (isCutShort, needsAll) = (false, ranked.depth < problem.offers.count)
        for position in 0..<ranked.depth {
            guard let candidate = ranked.candidate(position, of: row) else { return false }
            guard open[candidate.treatment] else {
                (isCutShort, needsAll) = (true, true)
                break
            }
            if contactLimits.limit(excluding: candidate.treatment) != nil {
                if problem.offers[problem.treatments[candidate.treatment].offer].treatments.count == 1 { continue }
                needsAll = true
                break
            }
            let isLast = recommend(candidate, row, block, start: start, to: &recommendations)
            if isLast { return false }
        }
        guard needsAll else { return false }
        // The list has ended, or has a treatment that is closed or excluded by a contact limit and whose offer may have another
        // treatment further down: rank all.
        for candidate in ranking.candidates(of: row, inSameBlock: block, open: open) {
            let offer = problem.treatments[candidate.treatment].offer
            let isTaken = recommendations[start...].contains { problem.treatments[$0.treatment].offer == offer }
            guard open[candidate.treatment], !isTaken, contactLimits.limit(excluding: candidate.treatment) == nil
            else { continue }
            let isLast = recommend(candidate, row, block, start: start, to: &recommendations)
            if isLast { break }
        }
        return isCutShort
    }

    /// Recommends an open treatment unless one of its groups is full.
    /// - Returns: whether the customer can get no more.
    private mutating func recommend(
        _ candidate: Ranking.Candidate, _ row: Int, _ block: borrowing FactBlock, start: Int,
        to recommendations: inout [Allocation.Recommendation]
    ) -> Bool {
        let treatment = candidate.treatment
        let offer = problem.treatments[treatment].offer
        if !problem.groupLimits.isEmpty {
            let groups = problem.offers[offer].groups
            guard groups.allSatisfy({ groupCounts[$0] < problem.groupLimits[$0] }) else { return false }
            for group in groups { groupCounts[group] += 1 }
        }
        let rank = recommendations.count - start + 1
        recommendations.append(
            Allocation.Recommendation(
                row: row, rank: rank, treatment: treatment, score: candidate.score,
                value: (candidate.value * 1_000_000).rounded() / 1_000_000))
        funnelCounter.noteRecommendation(of: offer, to: row)
        if isHeldOut {
            state.heldOut.counts[treatment] += 1
        } else {
            use(treatment)
        }
        let isReached = contactLimits.count(treatment, rank: rank, block, row: row)
        return rank == problem.maxOffers || isExhausted
            || isReached && !hasTreatmentLeft(besides: recommendations[start...])
    }

    /// Whether an open treatment of another offer is not excluded by the contact limits that the customer has reached.
    private func hasTreatmentLeft(besides recommendations: ArraySlice<Allocation.Recommendation>) -> Bool {
        problem.treatments.indices.contains { treatment in
            let offer = problem.treatments[treatment].offer
            return open[treatment] && contactLimits.limit(excluding: treatment) == nil
                && !recommendations.contains { problem.treatments[$0.treatment].offer == offer }
        }
    }

    /// Counts a recommendation towards the limits.
    mutating func use(_ treatment: Int) {
        let (offer, channel) = (problem.treatments[treatment].offer, problem.treatments[treatment].channel)
        state.counts[treatment] += 1
        offerCounts[offer] += 1
        channelCounts[channel] += 1
        total += 1
        if offerCounts[offer] == limits.perOffer { reach(.offer(offer), at: state.processed) }
        if channelCounts[channel] == limits.perChannel { reach(.channel(channel), at: state.processed) }
        for budget in budgets[treatment] {
            budgetCounts[budget] += 1
            if budgetCounts[budget] == limits.budgets[budget].limit { reach(.budget(budget), at: state.processed) }
        }
        if total == limits.total { reach(.total, at: state.processed) }
    }

    private mutating func reach(_ limit: Allocation.Closure.Limit, at customer: Int?) {
        state.closures.append(Allocation.Closure(limit, at: customer))
        closeTreatments(of: limit)
    }

    private mutating func endCustomer(_ row: Int, _ recommendations: [Allocation.Recommendation], from start: Int) {
        if recommendations.count - start == problem.maxOffers { funnelCounter.noteFull(row) }
        for limit in contactLimits.reached { funnelCounter.noteReached(contactLimit: limit, row) }
        guard !problem.groupLimits.isEmpty else { return }
        for recommendation in recommendations[start...] {
            for group in problem.offers[problem.treatments[recommendation.treatment].offer].groups {
                if groupCounts[group] == problem.groupLimits[group] { funnelCounter.noteFull(group: group, row) }
                groupCounts[group] = 0
            }
        }
    }
}

extension GreedyAllocator {
    /// Counts a recommendation to the customer of a trace towards the contact limits.
    mutating func countContact(_ treatment: Int, rank: Int, _ block: borrowing FactBlock) {
        if rank == 1 { contactLimits.beginCustomer() }
        _ = contactLimits.count(treatment, rank: rank, block, row: 0)
    }

    func reachedContactLimit(excluding treatment: Int) -> DecisionTrace.Outcome? {
        guard let limit = contactLimits.limit(excluding: treatment),
            let predicate = problem.treatments[treatment].predicates.firstIndex(of: problem.contactLimits[limit].predicate)
        else { return nil }
        return .contactLimitReached(predicate: predicate, contacts: contactLimits.contacts(ofLimit: limit))
    }

    /// The first limit, other than the total, that is reached and closes a treatment.
    func closingLimit(of treatment: Int) -> Allocation.Closure.Limit? {
        let (offer, channel) = (problem.treatments[treatment].offer, problem.treatments[treatment].channel)
        if offerCounts[offer] == limits.perOffer { return .offer(offer) }
        if channelCounts[channel] == limits.perChannel { return .channel(channel) }
        return budgets[treatment].first { budgetCounts[$0] == limits.budgets[$0].limit }.map { .budget($0) }
    }

    /// Closes all treatments that a reached limit covers.
    mutating func closeTreatments(of limit: Allocation.Closure.Limit) {
        switch limit {
        case .total: break
        case .offer(let offer): close(problem.offers[offer].treatments, because: limit)
        case .channel(let channel):
            close(problem.treatments.indices.filter { problem.treatments[$0].channel == channel }, because: limit)
        case .budget(let budget): close(limits.budgets[budget].treatments, because: limit)
        }
    }

    private mutating func close(_ treatments: some Sequence<Int>, because limit: Allocation.Closure.Limit) {
        let reason =
            switch limit {
            case .total: problem.reasons[.total]
            case .offer: problem.reasons[.perOffer]
            case .channel: problem.reasons[.perChannel]
            case .budget(let budget): limits.budgets[budget].reason
            }
        for treatment in treatments where open[treatment] {
            open[treatment] = false
            closedBy[treatment] = Int32(reason)
            openCount -= 1
        }
    }

    /// Counts earlier recommendations, by treatment. Closes nothing.
    mutating func take(_ counts: [Int]) {
        precondition(counts.count == problem.treatments.count && total == 0)
        for (treatment, count) in counts.enumerated() where count > 0 {
            state.counts[treatment] = count
            offerCounts[problem.treatments[treatment].offer] += count
            channelCounts[problem.treatments[treatment].channel] += count
            total += count
            for budget in budgets[treatment] { budgetCounts[budget] += count }
        }
    }
}
