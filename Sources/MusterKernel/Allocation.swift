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
        ranking.forgetBlock()
        var misses = 0
        for customer in 0..<block.count {
            guard !isExhausted else { break }
            if misses > Self.mostMisses {
                ranking.rank(block, open: open, from: customer, into: &ranked)
                misses = 0
            }
            let before = recommendations.count
            let isMissed = allocate(customer, block, ranked, &ranking, to: &recommendations)
            if isMissed { misses += 1 }
            processed += 1
            if recommendations.count > before { recommended += 1 }
        }
        return recommendations
    }

    /// After so many lists that were cut short by a closed treatment, ranking the rest of the block again costs less than
    /// going on one by one.
    private static let mostMisses = 32

    /// - Returns: whether the customer's list was cut short by a closed treatment.
    private mutating func allocate(
        _ customer: Int, _ block: borrowing FactBlock, _ ranked: RankedBlock, _ ranking: inout Ranking,
        to recommendations: inout [Recommendation]
    ) -> Bool {
        let start = recommendations.count
        defer { endCustomer(recommendations, from: start) }
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
