import MusterKernel
import MusterTestSupport
import Testing

@Suite struct ReferenceTests {
    @Test("decisions are those of the slow and obvious version", arguments: 0..<600)
    func decisions(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(random.int(0...500), of: table)
        let blocks = random.blocks(customers, largest: random.pick([1, 9, 70, 300]))
        let expected = Reference(table: table, limits: limits).run(customers)
        let actual = Decisions(table, limits, blocks, spare: random.int(0...3), ahead: random.int(1...4))

        #expect(actual.recommendations.map(\.customer) == expected.recommendations.map(\.customer))
        #expect(actual.recommendations.map(\.rank) == expected.recommendations.map(\.rank))
        #expect(actual.recommendations.map(\.treatment) == expected.recommendations.map(\.treatment))
        let scoresAgree = zip(actual.recommendations, expected.recommendations).allSatisfy {
            abs($0.score - $1.score) < 1.000_001e-6 && $0.score == ($0.score * 1e6).rounded() / 1e6
        }
        #expect(scoresAgree)
        #expect(actual.allocation.processed == expected.processed)
        #expect(actual.allocation.recommended == expected.recommended)
        #expect(actual.allocation.total == expected.counts.reduce(0, +))
        #expect(actual.allocation.counts == expected.counts)
        #expect(actual.allocation.closures == expected.closures)
        #expect(actual.allocation.heldOut.customers == expected.heldOutCustomers)
        #expect(actual.allocation.heldOut.recommended == expected.heldOutRecommended)
        #expect(actual.allocation.heldOut.counts == expected.heldOutCounts)
        #expect(actual.allocation.funnel.drops == expected.drops)
    }

    @Test("a customer's list starts with the best of the slow and obvious version", arguments: 1000..<1100)
    func ranking(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let customers = random.customers(40, of: table)
        let open = table.treatments.map { _ in random.chance(0.8) }
        let block = FactBlock(table, customers)
        var ranking = Ranking(table, spare: random.int(0...3))
        var ranked = RankedBlock(depth: ranking.depth)
        ranking.rank(block, open: open, into: &ranked)
        #expect(ranked.count == customers.count)
        for (index, customer) in customers.enumerated() {
            let expected = Reference(table: table, limits: .init()).ranked(customer).filter { open[$0] }
            #expect(ranking.candidates(of: index, in: block, open: open).map(\.treatment) == expected)

            var offers: Set<Int> = []
            let best = expected.filter { offers.insert(table.treatments[$0].offer).inserted }.prefix(ranking.depth)
            let list = ranked.treatments[index * ranking.depth..<(index + 1) * ranking.depth].map(Int.init)
            #expect(list == best + Array(repeating: -1, count: ranking.depth - best.count))
        }
    }
}
