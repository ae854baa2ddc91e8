import MusterKernel
import MusterTestSupport
import Testing

/// The requirements on every allocation method, checked through the protocol.
@Suite(.tags(.slow), .fullRunOnly) struct AllocatorConformanceTests {
    @Test("decisions are those of the method's reference", arguments: TestedMethod.allCases, 0..<600)
    func reference(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(random.int(0...500), of: problem)
        let blocks = random.blocks(customers, largest: random.pick([1, 9, 70, 300]))
        let expected = method.expected(problem, limits, customers)
        let actual = Decisions(
            problem, limits, blocks, by: method, spare: random.int(0...3), ahead: random.int(1...4))

        #expect(actual.recommendations.map(\.row) == expected.recommendations.map(\.customer))
        #expect(actual.recommendations.map(\.rank) == expected.recommendations.map(\.rank))
        #expect(actual.recommendations.map(\.treatment) == expected.recommendations.map(\.treatment))
        let scoresAgree = zip(actual.recommendations, expected.recommendations).allSatisfy {
            abs($0.score - $1.score) < 1.000_001e-6 && $0.score == ($0.score * 1e6).rounded() / 1e6
        }
        #expect(scoresAgree)
        let valuesAgree = zip(actual.recommendations, expected.recommendations).allSatisfy {
            abs($0.value - $1.value) <= 1e-5 * max(1, abs($1.value)) && $0.value == ($0.value * 1e6).rounded() / 1e6
        }
        #expect(valuesAgree)
        let state = actual.state
        #expect(state.processed == expected.processed)
        #expect(state.recommended == expected.recommended)
        #expect(state.total == expected.counts.reduce(0, +))
        #expect(state.counts == expected.counts)
        #expect(state.closures == expected.closures)
        #expect(state.heldOut.customers == expected.heldOutCustomers)
        #expect(state.heldOut.recommended == expected.heldOutRecommended)
        #expect(state.heldOut.counts == expected.heldOutCounts)
        #expect(state.funnel.drops == expected.drops)
    }

    @Test("no limit is exceeded, and every recommendation is eligible", arguments: TestedMethod.allCases, 2000..<2150)
    func limits(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(400, of: problem)
        let blocks = random.blocks(customers, largest: 128)
        let decisions = Decisions(problem, limits, blocks, by: method, spare: random.int(0...2), ahead: 1000)
        let delivered = decisions.recommendations.filter { !customers[$0.row].isHeldOut }
        let treatments = delivered.map { problem.treatments[$0.treatment] }
        let byOffer = Dictionary(grouping: treatments, by: \.offer).mapValues(\.count)
        let byChannel = Dictionary(grouping: treatments, by: \.channel).mapValues(\.count)
        #expect(treatments.count <= limits.total ?? .max)
        #expect(byOffer.values.max() ?? 0 <= limits.perOffer ?? .max)
        #expect(byChannel.values.max() ?? 0 <= limits.perChannel ?? .max)
        for budget in limits.budgets {
            #expect(delivered.count { budget.treatments.contains($0.treatment) } <= budget.limit)
        }
        for (row, own) in Dictionary(grouping: decisions.recommendations, by: \.row) {
            let offers = own.map { problem.treatments[$0.treatment].offer }
            #expect(own.map(\.rank) == Array(1...own.count) && own.count <= problem.maxOffers)
            #expect(Set(offers).count == offers.count)
            let predicates = customers[row].predicates
            #expect(own.allSatisfy { problem.treatments[$0.treatment].predicates.allSatisfy { predicates[$0] } })
            let groups = Dictionary(grouping: offers.flatMap { problem.offers[$0].groups }) { $0 }
            #expect(groups.allSatisfy { group, members in members.count <= problem.groupLimits[group] })
        }
    }

    @Test("decisions are identical for every block size and spare", arguments: TestedMethod.allCases, 3000..<3060)
    func blockSize(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(300, of: problem)
        let whole = Decisions(problem, limits, [customers[...]], by: method)
        for size in [1, 7, 8, 9, 63, 64, 65] {
            let blocks = stride(from: 0, to: customers.count, by: size).map {
                customers[$0..<min($0 + size, customers.count)]
            }
            let split = Decisions(problem, limits, blocks, by: method, spare: size % 4)
            #expect(split.recommendations.count == whole.recommendations.count)
            let areIdentical = zip(split.recommendations, whole.recommendations).allSatisfy { $0.isIdentical(to: $1) }
            #expect(areIdentical)
            #expect(split.state == whole.state)
        }
    }

    @Test("a closed treatment stays closed, and a closure covers it", arguments: TestedMethod.allCases, 5000..<5060)
    func closing(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(300, of: problem)
        var allocator = method.allocator.init(problem, limits: limits)
        var ranking = Ranking(problem)
        var ranked = RankedBlock(depth: ranking.depth)
        for start in stride(from: 0, to: customers.count, by: 20) {
            let before = allocator
            let block = FactBlock(problem, customers[start..<min(start + 20, customers.count)])
            ranking.rank(block, open: before.open, into: &ranked)
            let recommendations = allocator.allocate(block, &ranked, ranking: &ranking)
            let reopened = zip(before.open, allocator.open).contains { !$0 && $1 }
            #expect(!reopened)
            #expect(recommendations.allSatisfy { before.open[$0.treatment] })
            #expect(allocator.state.closures.starts(with: before.state.closures))
            let closed = allocator.state.closures.map(\.limit)
            for (index, (treatment, isOpen)) in zip(problem.treatments, allocator.open).enumerated() {
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
            #expect(allocator.isExhausted == (closed.contains(.total) || !allocator.open.contains(true)))
        }
    }

    @Test(
        "every candidate is recommended, held out or dropped for one reason",
        arguments: TestedMethod.allCases, 6000..<6060)
    func funnel(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let blocks = random.blocks(random.customers(300, of: problem), largest: 200)
        let state = Decisions(problem, limits, blocks, by: method).state
        for offer in problem.offers.indices {
            let drops = (0..<problem.reasons.count).map { state.funnel.dropped(offer: offer, reason: $0) }
            let (recommended, heldOut) = (state.funnel.recommended[offer], state.funnel.heldOut[offer])
            #expect(recommended + heldOut + drops.reduce(0, +) == state.processed)
            #expect(recommended == problem.offers[offer].treatments.map { state.counts[$0] }.reduce(0, +))
            #expect(heldOut == problem.offers[offer].treatments.map { state.heldOut.counts[$0] }.reduce(0, +))
        }
    }

    @Test(
        "without limits, held-out customers do not affect the recommendations", arguments: TestedMethod.allCases, 7000..<7030)
    func heldOut(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        var customers = random.customers(200, of: problem)
        let some = Decisions(problem, .init(), [customers[...]], by: method)
        for index in customers.indices { customers[index].isHeldOut = false }
        let none = Decisions(problem, .init(), [customers[...]], by: method)
        #expect(some.recommendations == none.recommendations)
        #expect(none.state.heldOut.customers == 0)
    }

    @Test(
        "an allocator restored from its state continues as if it had not been interrupted",
        arguments: TestedMethod.allCases, 3000..<3300)
    func restored(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(random.int(0...500), of: problem)
        let blocks = random.blocks(customers, largest: random.pick([1, 9, 70, 300]))
        let (spare, probability) = (random.int(0...3), random.pick([0.05, 0.3, 1]))
        let undisturbed = Decisions(problem, limits, blocks, by: method, spare: spare)
        let restored = Decisions(problem, limits, blocks, by: method, spare: spare) { random.chance(probability) }

        #expect(restored.recommendations.count == undisturbed.recommendations.count)
        #expect(zip(restored.recommendations, undisturbed.recommendations).allSatisfy { $0.isIdentical(to: $1) })
        #expect(restored.state == undisturbed.state)
        #expect(restored.allocator.open == undisturbed.allocator.open)
        #expect(restored.allocator.isExhausted == undisturbed.allocator.isExhausted)
    }

    @Test("a state of another problem, or of other limits, is refused", arguments: TestedMethod.allCases)
    func foreign(_ method: TestedMethod) {
        let type = method.allocator
        let problem = DecisionProblem.fixture(factors: [0.7, 0.5])
        let state = type.init(problem).state
        #expect(type.init(problem, limits: .init(), state: state) != nil)
        #expect(type.init(.fixture(factors: [0.7]), limits: .init(), state: state) == nil)
        #expect(type.init(.fixture(factors: [0.7, 0.5], channels: 2), limits: .init(), state: state) == nil)

        var negative = state
        negative.counts[1] = -1
        #expect(type.init(problem, limits: .init(), state: negative) == nil)

        let usedUp = Allocation.Limits(budgets: [.init(treatments: [0], limit: 0, reason: 1)])
        #expect(type.init(problem, limits: usedUp, state: state) == nil)
        #expect(type.init(problem, limits: .init(), state: type.init(problem, limits: usedUp).state) == nil)
    }

    @Test(
        "parts that a separable method allocates apart add up to the whole run", arguments: TestedMethod.allCases, 9000..<9060)
    func parts(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.chance(0.8) ? Allocation.Limits() : random.limits(of: problem)
        let blocks = random.blocks(random.customers(300, of: problem), largest: 100)
        let whole = Decisions(problem, limits, blocks, by: method)
        guard whole.allocator.isSeparable else { return }
        var sum = method.allocator.init(problem, limits: limits)
        var recommendations: [Allocation.Recommendation] = []
        for block in blocks {
            let part = Decisions(problem, limits, [block], by: method)
            sum.add(part.state)
            recommendations += part.recommendations
        }
        #expect(recommendations == whole.recommendations)
        #expect(sum.state == whole.state)
    }

    @Test("a customer's trace ends in the customer's recommendations", arguments: TestedMethod.allCases, 8000..<8080)
    func trace(_ method: TestedMethod, _ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let limits = random.limits(of: problem)
        let customers = random.customers(120, of: problem)
        let decisions = Decisions(problem, limits, [customers[...]], by: method)
        let byRow = Dictionary(grouping: decisions.recommendations, by: \.row)
        var counts = Array(repeating: 0, count: problem.treatments.count)
        for (row, customer) in customers.enumerated() {
            let allocator = method.allocator.init(problem, limits: limits, counts: counts)
            let trace = allocator.trace(of: FactBlock(problem, [customer]))
            let recommendations = byRow[row] ?? []
            #expect(trace.isProcessed == (row < decisions.state.processed))
            #expect(trace.recommendations == recommendations.map(\.treatment))
            for recommendation in recommendations {
                let entry = trace.entries[recommendation.treatment]
                #expect(entry.outcome == .recommended(rank: recommendation.rank))
                #expect(entry.score == recommendation.score)
                #expect(entry.value.map { ($0 * 1e6).rounded() / 1e6 } == recommendation.value)
                if !customer.isHeldOut { counts[recommendation.treatment] += 1 }
            }
            for (treatment, entry) in zip(problem.treatments, trace.entries) {
                let failed = treatment.predicates.firstIndex { !customer.predicates[$0] }
                #expect((entry.position == nil) == (failed != nil))
                if let failed { #expect(entry.outcome == .predicateFailed(failed)) }
            }
            let positions = trace.entries.compactMap(\.position).sorted()
            #expect(positions == Array(1..<positions.count + 1))
        }
    }
}
