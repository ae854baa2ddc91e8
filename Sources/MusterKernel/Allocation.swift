/// Greedy allocation under volume constraints: customers in order, each gets its best treatments that are still open.
///
/// The state of one run. What a customer gets is as if all its treatments had been ranked, however few were kept.
public struct Allocation: Sendable {
    public let table: DecisionProblem
    public let limits: Limits
    /// Which treatments may still be recommended.
    public private(set) var open: [Bool]
    /// Recommendations by treatment, to customers who are not held out, as all counts but ``heldOut``.
    public internal(set) var counts: [Int]
    public internal(set) var total = 0
    /// Customers decided for.
    public internal(set) var processed = 0
    /// Customers with at least one recommendation.
    public internal(set) var recommended = 0
    public internal(set) var heldOut: HeldOut
    public internal(set) var closures: [Closure] = []
    public internal(set) var funnel: Funnel
    var offerCounts: [Int]
    var channelCounts: [Int]
    var budgetCounts: [Int]
    /// By treatment, the budgets it is part of.
    var budgets: [[Int]]
    private var openCount: Int
    /// By treatment, the reason why it is closed; -1 while it is open.
    private var closedBy: [Int32]
    private var funnelCounter: FunnelCounter
    /// How often each group was recommended to the customer at hand.
    private var groupCounts: [Int]
    private var holdsOutCustomer = false

    public init(_ table: DecisionProblem, limits: Limits = Limits()) {
        self.table = table
        self.limits = limits
        open = Array(repeating: true, count: table.treatments.count)
        counts = Array(repeating: 0, count: table.treatments.count)
        offerCounts = Array(repeating: 0, count: table.offers.count)
        channelCounts = Array(repeating: 0, count: table.channelCount)
        groupCounts = Array(repeating: 0, count: table.groupLimits.count)
        openCount = table.treatments.count
        heldOut = HeldOut(counts: counts)
        closedBy = Array(repeating: -1, count: table.treatments.count)
        funnel = Funnel(table)
        funnelCounter = FunnelCounter(table)
        budgetCounts = Array(repeating: 0, count: limits.budgets.count)
        budgets = Array(repeating: [], count: table.treatments.count)
        for (index, budget) in limits.budgets.enumerated() {
            for treatment in budget.treatments { budgets[treatment].append(index) }
            if budget.limit == 0 { closeBudget(index, at: nil) }
        }
    }

    /// Whether nothing more can be recommended to anyone.
    public var isExhausted: Bool { openCount == 0 || total == limits.total ?? -1 }

    /// Allocates to the customers of a block in order, until the block ends or nothing is left to recommend.
    ///
    /// - Parameters:
    ///   - ranked: the block's customers, ranked with treatments that were open then; some may have closed since.
    ///   - ranking: ranks again where that made a difference.
    /// - Returns: recommendations by customer, then rank.
    public mutating func allocate(
        _ block: borrowing FactBlock, _ ranked: inout RankedBlock, ranking: inout Ranking
    ) -> [Recommendation] {
        var recommendations: [Recommendation] = []
        recommendations.reserveCapacity(block.count * min(table.maxOffers, 4))
        ranking.forgetBlock()
        funnelCounter.beginBlock()
        var misses = 0
        // Customers from here on are not in the funnel yet; what was closed when their turns came.
        var (uncounted, closedBefore) = (0, closedBy)
        var customer = 0
        while customer < block.count {
            guard !isExhausted else { break }
            if misses > Self.rerankThreshold {
                ranking.rank(block, open: open, from: customer, into: &ranked)
                misses = 0
            }
            let (before, closuresBefore) = (recommendations.count, closures.count)
            holdsOutCustomer = block.isHeldOut(customer)
            let isMissed = allocate(customer, block, ranked, &ranking, to: &recommendations)
            if isMissed { misses += 1 }
            countCustomer(isRecommended: recommendations.count > before)
            customer += 1
            if closures.count > closuresBefore {
                count(block, uncounted..<customer, closedBefore)
                (uncounted, closedBefore) = (customer, closedBy)
            }
        }
        count(block, uncounted..<customer, closedBefore)
        return recommendations
    }

    private mutating func count(_ block: borrowing FactBlock, _ customers: Range<Int>, _ closedBefore: [Int32]) {
        funnelCounter.count(
            block, customers, closedBefore: closedBefore, closedAfter: closedBy,
            isTotalReached: total == limits.total ?? -1, in: &funnel)
    }

    private mutating func countCustomer(isRecommended: Bool) {
        processed += 1
        if holdsOutCustomer { heldOut.customers += 1 }
        guard isRecommended else { return }
        if holdsOutCustomer { heldOut.recommended += 1 } else { recommended += 1 }
    }

    /// After so many lists that were cut short by a closed treatment, ranking the rest of the block again costs less than
    /// going on one by one.
    private static let rerankThreshold = 32

    /// - Returns: whether the customer's list was cut short by a closed treatment.
    private mutating func allocate(
        _ customer: Int, _ block: borrowing FactBlock, _ ranked: RankedBlock, _ ranking: inout Ranking,
        to recommendations: inout [Recommendation]
    ) -> Bool {
        let start = recommendations.count
        defer { endCustomer(customer, recommendations, from: start) }
        let first = customer * ranked.depth
        var isMissed = false
        for index in first..<first + ranked.depth {
            let treatment = Int(ranked.treatments[index])
            guard treatment >= 0 else { return false }
            guard open[treatment] else {
                isMissed = true
                break
            }
            let isLast = offer(treatment, score: ranked.scores[index], customer, start: start, to: &recommendations)
            if isLast { return false }
        }
        guard isMissed || ranked.depth < table.offers.count else { return false }
        // The list ran out, or a treatment in it has closed, behind which another of its offer may stand: rank all.
        for candidate in ranking.candidates(of: customer, inSameBlock: block, open: open) {
            let offer = table.treatments[candidate.treatment].offer
            let isTaken = recommendations[start...].contains { table.treatments[$0.treatment].offer == offer }
            guard open[candidate.treatment], !isTaken else { continue }
            let isLast = self.offer(
                candidate.treatment, score: candidate.score, customer, start: start, to: &recommendations)
            if isLast { break }
        }
        return isMissed
    }

    /// Recommends an open treatment unless one of its groups is full.
    /// - Returns: whether the customer can get no more.
    private mutating func offer(
        _ treatment: Int, score: Double, _ customer: Int, start: Int, to recommendations: inout [Recommendation]
    ) -> Bool {
        let (offer, channel) = (table.treatments[treatment].offer, table.treatments[treatment].channel)
        if !table.groupLimits.isEmpty {
            let groups = table.offers[offer].groups
            guard groups.allSatisfy({ groupCounts[$0] < table.groupLimits[$0] }) else { return false }
            for group in groups { groupCounts[group] += 1 }
        }
        let rank = recommendations.count - start + 1
        recommendations.append(Recommendation(customer: customer, rank: rank, treatment: treatment, score: score))
        funnelCounter.noteRecommendation(of: offer, to: customer)
        if holdsOutCustomer {
            heldOut.counts[treatment] += 1
        } else {
            use(treatment, offer: offer, channel: channel)
        }
        return rank == table.maxOffers || isExhausted
    }

    /// Counts a recommendation towards the limits.
    private mutating func use(_ treatment: Int, offer: Int, channel: Int) {
        counts[treatment] += 1
        offerCounts[offer] += 1
        channelCounts[channel] += 1
        total += 1
        if offerCounts[offer] == limits.perOffer {
            closures.append(Closure(.offer(offer), at: processed))
            close(table.offers[offer].treatments, because: table.reasons.perOffer)
        }
        if channelCounts[channel] == limits.perChannel {
            closures.append(Closure(.channel(channel), at: processed))
            let treatments = table.treatments.indices.filter { table.treatments[$0].channel == channel }
            close(treatments, because: table.reasons.perChannel)
        }
        for budget in budgets[treatment] {
            budgetCounts[budget] += 1
            if budgetCounts[budget] == limits.budgets[budget].limit { closeBudget(budget, at: processed) }
        }
        if total == limits.total { closures.append(Closure(.total, at: processed)) }
    }

    private mutating func closeBudget(_ index: Int, at customer: Int?) {
        closures.append(Closure(.budget(index), at: customer))
        close(limits.budgets[index].treatments, because: limits.budgets[index].reason)
    }

    mutating func close(_ treatments: some Sequence<Int>, because reason: Int) {
        for treatment in treatments where open[treatment] {
            open[treatment] = false
            closedBy[treatment] = Int32(reason)
            openCount -= 1
        }
    }

    private mutating func endCustomer(_ customer: Int, _ recommendations: [Recommendation], from start: Int) {
        if recommendations.count - start == table.maxOffers { funnelCounter.noteFull(customer) }
        guard !table.groupLimits.isEmpty else { return }
        for recommendation in recommendations[start...] {
            for group in table.offers[table.treatments[recommendation.treatment].offer].groups {
                if groupCounts[group] == table.groupLimits[group] { funnelCounter.noteFull(group: group, customer) }
                groupCounts[group] = 0
            }
        }
    }
}
