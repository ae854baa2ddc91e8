import MusterKernel
import MusterTestSupport
import Testing

@Suite struct AllocationStateTests {
    @Test("an allocation restored from its state goes on as if nothing had been", arguments: 3000..<3300)
    func restored(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(random.int(0...500), of: table)
        let blocks = random.blocks(customers, largest: random.pick([1, 9, 70, 300]))
        let (spare, probability) = (random.int(0...3), random.pick([0.05, 0.3, 1]))
        let undisturbed = Decisions(table, limits, blocks, spare: spare)

        var allocation = Allocation(table, limits: limits)
        var recommendations: [Allocation.Recommendation] = []
        var ranking = Ranking(table, spare: spare)
        for customers in blocks {
            if random.chance(probability) {
                allocation = try #require(Allocation(table, limits: limits, state: allocation.state))
                ranking = Ranking(table, spare: spare)
            }
            let block = FactBlock(table, customers)
            var ranked = RankedBlock(depth: ranking.depth)
            ranking.rank(block, open: allocation.open, into: &ranked)
            for var recommendation in allocation.allocate(block, &ranked, ranking: &ranking) {
                recommendation.customer += customers.startIndex
                recommendations.append(recommendation)
            }
        }

        #expect(recommendations.count == undisturbed.recommendations.count)
        #expect(zip(recommendations, undisturbed.recommendations).allSatisfy { $0.isIdentical(to: $1) })
        #expect(allocation.state == undisturbed.allocation.state)
        #expect(allocation.open == undisturbed.allocation.open)
        #expect(allocation.total == undisturbed.allocation.total)
        #expect(allocation.isExhausted == undisturbed.allocation.isExhausted)
    }

    @Test("a state of another table, or of other limits, is refused")
    func foreign() {
        let table = DecisionProblem.fixture(factors: [0.7, 0.5])
        let state = Allocation(table).state
        #expect(Allocation(table, state: state) != nil)
        #expect(Allocation(.fixture(factors: [0.7]), state: state) == nil)
        #expect(Allocation(.fixture(factors: [0.7, 0.5], channels: 2), state: state) == nil)

        var negative = state
        negative.counts[1] = -1
        #expect(Allocation(table, state: negative) == nil)

        let usedUp = Allocation.Limits(budgets: [.init(treatments: [0], limit: 0, reason: 1)])
        #expect(Allocation(table, limits: usedUp, state: state) == nil)
        #expect(Allocation(table, state: Allocation(table, limits: usedUp).state) == nil)
    }
}
