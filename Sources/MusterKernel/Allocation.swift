/// Greedy allocation under volume constraints: customers in order, each gets its best treatments that are still open.
///
/// The state of one run. What a customer gets is as if all its treatments had been ranked, however few were kept.
public struct Allocation: Sendable {
    public struct Limits: Hashable, Sendable, Codable {
        public var total: Int?
        public var perOffer: Int?
        public var perChannel: Int?

        public init(total: Int? = nil, perOffer: Int? = nil, perChannel: Int? = nil) {
            self.total = total
            self.perOffer = perOffer
            self.perChannel = perChannel
        }
    }

    /// A limit that was reached, by the customer at ``customer`` in the order of the run, from 0.
    public struct Closure: Hashable, Sendable, Codable {
        public enum Limit: Hashable, Sendable, Codable {
            case total
            case offer(Int)
            case channel(Int)
        }

        public var limit: Limit
        public var customer: Int
    }

    /// One recommendation to the customer at ``customer`` of a block.
    public struct Recommendation: Hashable, Sendable {
        public var customer: Int
        public var rank: Int
        public var treatment: Int
        public var score: Double
    }

    public let table: DecisionTable
    public let limits: Limits
    /// Which treatments may still be recommended.
    public private(set) var open: [Bool]
    /// Recommendations by treatment.
    public private(set) var counts: [Int]
    public private(set) var total = 0
    /// Customers decided for.
    public private(set) var processed = 0
    /// Customers with at least one recommendation.
    public private(set) var recommended = 0
    public private(set) var closures: [Closure] = []
    private var offerCounts: [Int]
    private var channelCounts: [Int]
    private var openCount: Int
    /// How often each group was recommended to the customer at hand.
    private var groupCounts: [Int]

    public init(_ table: DecisionTable, limits: Limits = Limits()) {
        self.table = table
        self.limits = limits
        open = Array(repeating: true, count: table.treatments.count)
        counts = Array(repeating: 0, count: table.treatments.count)
        offerCounts = Array(repeating: 0, count: table.offers.count)
        channelCounts = Array(repeating: 0, count: table.channelCount)
        groupCounts = Array(repeating: 0, count: table.groupLimits.count)
        openCount = table.treatments.count
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
        if closedInLists(ranked) > Self.rerankThreshold { ranking.rank(block, open: open, into: &ranked) }
        for customer in 0..<block.count {
            guard !isExhausted else { break }
            let before = recommendations.count
            allocate(customer, block, ranked, &ranking, to: &recommendations)
            processed += 1
            if recommendations.count > before { recommended += 1 }
        }
        return recommendations
    }

    /// Above so many lists with a closed treatment, ranking the whole block again costs less than one by one.
    private static let rerankThreshold = 64

    private func closedInLists(_ ranked: RankedBlock) -> Int {
        guard openCount < open.count else { return 0 }
        var closed = 0
        for treatment in ranked.treatments[..<(ranked.count * ranked.depth)]
        where treatment >= 0 && !open[Int(treatment)] {
            closed += 1
        }
        return closed
    }

    private mutating func allocate(
        _ customer: Int, _ block: borrowing FactBlock, _ ranked: RankedBlock, _ ranking: inout Ranking,
        to recommendations: inout [Recommendation]
    ) {
        let start = recommendations.count
        let first = customer * ranked.depth
        for index in first..<first + ranked.depth {
            let treatment = Int(ranked.treatments[index])
            guard treatment >= 0 else { return endCustomer(recommendations, from: start) }
            guard open[treatment] else { break }
            let isLast = offer(treatment, score: ranked.scores[index], customer, start: start, to: &recommendations)
            if isLast { return endCustomer(recommendations, from: start) }
            if index == first + ranked.depth - 1 && ranked.depth == table.offers.count {
                return endCustomer(recommendations, from: start)
            }
        }
        // The list ran out, or a treatment in it has closed, behind which another of its offer may stand: rank all.
        for candidate in ranking.candidates(of: customer, in: block, open: open) {
            let offer = table.treatments[candidate.treatment].offer
            let isTaken = recommendations[start...].contains { table.treatments[$0.treatment].offer == offer }
            guard open[candidate.treatment], !isTaken else { continue }
            let isLast = self.offer(
                candidate.treatment, score: candidate.score, customer, start: start, to: &recommendations)
            if isLast { break }
        }
        endCustomer(recommendations, from: start)
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
        counts[treatment] += 1
        offerCounts[offer] += 1
        channelCounts[channel] += 1
        total += 1
        if offerCounts[offer] == limits.perOffer { close(.offer(offer)) { $0.offer == offer } }
        if channelCounts[channel] == limits.perChannel { close(.channel(channel)) { $0.channel == channel } }
        if total == limits.total { closures.append(Closure(limit: .total, customer: processed)) }
        return rank == table.maxOffers || isExhausted
    }

    private mutating func close(_ limit: Closure.Limit, _ isClosed: (DecisionTable.Treatment) -> Bool) {
        closures.append(Closure(limit: limit, customer: processed))
        for (index, treatment) in table.treatments.enumerated() where open[index] && isClosed(treatment) {
            open[index] = false
            openCount -= 1
        }
    }

    private mutating func endCustomer(_ recommendations: [Recommendation], from start: Int) {
        guard !table.groupLimits.isEmpty else { return }
        for recommendation in recommendations[start...] {
            for group in table.offers[table.treatments[recommendation.treatment].offer].groups { groupCounts[group] = 0 }
        }
    }
}
