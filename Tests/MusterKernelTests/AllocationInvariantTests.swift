import MusterKernel
import MusterTestSupport
import Testing

@Suite struct AllocationInvariantTests {
    @Test("no limit is exceeded and nobody gets what is not for them", arguments: 2000..<2150)
    func limits(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(400, of: table)
        let blocks = random.blocks(customers, largest: 128)
        let decisions = Decisions(table, limits, blocks, spare: random.int(0...2), ahead: 1000)
        let delivered = decisions.recommendations.filter { !customers[$0.customer].isHeldOut }
        let treatments = delivered.map { table.treatments[$0.treatment] }
        let byOffer = Dictionary(grouping: treatments, by: \.offer).mapValues(\.count)
        let byChannel = Dictionary(grouping: treatments, by: \.channel).mapValues(\.count)
        #expect(treatments.count <= limits.total ?? .max)
        #expect(byOffer.values.max() ?? 0 <= limits.perOffer ?? .max)
        #expect(byChannel.values.max() ?? 0 <= limits.perChannel ?? .max)
        for budget in limits.budgets {
            #expect(delivered.count { budget.treatments.contains($0.treatment) } <= budget.limit)
        }
        for (customer, own) in Dictionary(grouping: decisions.recommendations, by: \.customer) {
            let offers = own.map { table.treatments[$0.treatment].offer }
            #expect(own.map(\.rank) == Array(1...own.count) && own.count <= table.maxOffers)
            #expect(Set(offers).count == offers.count)
            #expect(own.allSatisfy { table.treatments[$0.treatment].predicates.allSatisfy { customers[customer].predicates[$0] } })
            let groups = Dictionary(grouping: offers.flatMap { table.offers[$0].groups }) { $0 }
            #expect(groups.allSatisfy { group, members in members.count <= table.groupLimits[group] })
        }
    }

    @Test("block size and spare change nothing, to the last bit", arguments: 3000..<3060)
    func blockSize(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(300, of: table)
        let whole = Decisions(table, limits, [customers[...]])
        for size in [1, 7, 8, 9, 63, 64, 65] {
            let blocks = stride(from: 0, to: customers.count, by: size).map {
                customers[$0..<min($0 + size, customers.count)]
            }
            let split = Decisions(table, limits, blocks, spare: size % 4)
            #expect(split.recommendations.count == whole.recommendations.count)
            let areIdentical = zip(split.recommendations, whole.recommendations).allSatisfy { $0.isIdentical(to: $1) }
            #expect(areIdentical)
            #expect(split.allocation.closures == whole.allocation.closures)
            #expect(split.allocation.processed == whole.allocation.processed)
            #expect(split.allocation.funnel == whole.allocation.funnel)
        }
    }

    @Test("a customer's values are the same bits in every lane and company", arguments: 4000..<4060)
    func lanes(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let open = Array(repeating: true, count: table.treatments.count)
        let others = random.customers(20, of: table)
        let customer = try #require(random.customers(1, of: table).first)
        var ranking = Ranking(table)
        let alone = ranking.candidates(of: 0, in: FactBlock(table, [customer]), open: open)
        for position in 0...others.count {
            let company = others[..<position] + [customer] + others[position...]
            let amongOthers = ranking.candidates(of: position, in: FactBlock(table, company), open: open)
            #expect(amongOthers.map(\.treatment) == alone.map(\.treatment))
            #expect(amongOthers.map(\.value.bitPattern) == alone.map(\.value.bitPattern))
            #expect(amongOthers.map(\.score.bitPattern) == alone.map(\.score.bitPattern))
        }
    }

    @Test("what is closed stays closed, and a closure says why", arguments: 5000..<5060)
    func closing(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(300, of: table)
        var allocation = Allocation(table, limits: limits)
        var ranking = Ranking(table)
        var ranked = RankedBlock(depth: ranking.depth)
        for start in stride(from: 0, to: customers.count, by: 20) {
            let before = allocation
            let block = FactBlock(table, customers[start..<min(start + 20, customers.count)])
            ranking.rank(block, open: before.open, into: &ranked)
            let recommendations = allocation.allocate(block, &ranked, ranking: &ranking)
            let reopened = zip(before.open, allocation.open).contains { !$0 && $1 }
            #expect(!reopened)
            #expect(recommendations.allSatisfy { before.open[$0.treatment] })
            #expect(allocation.closures.starts(with: before.closures))
            let closed = allocation.closures.map(\.limit)
            for (index, (treatment, isOpen)) in zip(table.treatments, allocation.open).enumerated() {
                let isClosed = closed.contains {
                    switch $0 {
                    case .total: false
                    case .offer(let offer): treatment.offer == offer
                    case .channel(let channel): treatment.channel == channel
                    case .budget(let budget): limits.budgets[budget].treatments.contains(index)
                    }
                }
                #expect(isOpen != isClosed)
            }
            #expect(Set(closed).count == closed.count)
            #expect(allocation.isExhausted == (closed.contains(.total) || !allocation.open.contains(true)))
        }
    }

    @Test("every candidate is recommended, held out or dropped for one reason", arguments: 6000..<6060)
    func funnel(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let blocks = random.blocks(random.customers(300, of: table), largest: 200)
        let allocation = Decisions(table, limits, blocks).allocation
        for offer in table.offers.indices {
            let drops = (0..<table.reasons.count).map { allocation.funnel.dropped(offer: offer, reason: $0) }
            let (recommended, heldOut) = (allocation.funnel.recommended[offer], allocation.funnel.heldOut[offer])
            #expect(recommended + heldOut + drops.reduce(0, +) == allocation.processed)
            #expect(recommended == table.offers[offer].treatments.map { allocation.counts[$0] }.reduce(0, +))
            #expect(heldOut == table.offers[offer].treatments.map { allocation.heldOut.counts[$0] }.reduce(0, +))
        }
    }

    @Test("holding nobody out or some changes nothing for the others without limits", arguments: 7000..<7030)
    func heldOut(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        var customers = random.customers(200, of: table)
        let some = Decisions(table, .init(), [customers[...]])
        for index in customers.indices { customers[index].isHeldOut = false }
        let none = Decisions(table, .init(), [customers[...]])
        #expect(some.recommendations == none.recommendations)
        #expect(none.allocation.heldOut.customers == 0)
    }
}
