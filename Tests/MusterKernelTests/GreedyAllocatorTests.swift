import MusterKernel
import MusterTestSupport
import Testing

extension DecisionProblem {
    /// One offer per factor, each on all channels, eligible for every customer.
    static func fixture(
        factors: [Double] = [1], channels: Int = 1, maxOffers: Int = 1, scores: ScoreMatrix = .none, predicateCount: Int = 0
    ) -> DecisionProblem {
        DecisionProblem(
            offers: factors.enumerated().map { index, factor in
                Offer(
                    column: scores.columns.isEmpty ? nil : index, factor: factor,
                    treatments: index * channels..<(index + 1) * channels)
            },
            treatments: factors.indices.flatMap { offer in (0..<channels).map { Treatment(offer: offer, channel: $0) } },
            channelCount: channels, predicateCount: predicateCount, scores: scores, maxOffers: maxOffers,
            reasons: .init(count: 4, firstOfAllocation: 0, groups: []))
    }
}

/// Edge cases of greedy allocation, with the expected decisions written out.
@Suite struct GreedyAllocatorTests {
    private func customers(_ count: Int) -> ArraySlice<Customer> {
        Array(repeating: Customer(features: [], predicates: []), count: count)[...]
    }

    @Test("without offers no customer is processed")
    func noOffers() {
        let decisions = Decisions(.fixture(factors: []), .init(), [customers(3)])
        #expect(decisions.recommendations.isEmpty)
        #expect(decisions.allocator.isExhausted)
        #expect(decisions.state.processed == 0)
    }

    @Test("a run without customers is not exhausted")
    func noCustomers() {
        let decisions = Decisions(.fixture(), .init(total: 1), [customers(0)])
        #expect(decisions.recommendations.isEmpty)
        #expect(!decisions.allocator.isExhausted)
    }

    @Test("a full block, with maxOffers above the number of offers")
    func fullBlock() {
        let decisions = Decisions(
            .fixture(factors: [0.25, 0.5], maxOffers: 9), .init(), [customers(FactBlock.capacity)], spare: 3)
        #expect(decisions.recommendations.count == 2 * FactBlock.capacity)
        #expect(decisions.recommendations.suffix(2).map(\.treatment) == [1, 0])
        #expect(decisions.recommendations.suffix(2).map(\.score) == [0.5, 0.25])
    }

    @Test("between equal values the lower offer index wins, then the lower channel index")
    func ties() {
        let decisions = Decisions(.fixture(factors: [0.5, 0.7, 0.7], channels: 2, maxOffers: 3), .init(), [customers(1)])
        #expect(decisions.recommendations.map(\.treatment) == [2, 4, 0])
    }

    @Test("when a channel fills up during a customer, the customer's next offer uses the other channel")
    func channelFills() {
        let decisions = Decisions(
            .fixture(factors: [0.7, 0.5, 0.3], channels: 2, maxOffers: 3), .init(perChannel: 2), [customers(3)])
        #expect(decisions.recommendations.map(\.row) == [0, 0, 0, 1])
        #expect(decisions.recommendations.map(\.treatment) == [0, 2, 5, 1])
        #expect(decisions.state.closures.map(\.limit) == [.channel(0), .channel(1)])
        #expect(decisions.state.closures.map(\.customer) == [0, 1])
        #expect(decisions.state.processed == 2)
    }

    @Test("the total can be reached in the middle of a customer")
    func totalReached() {
        let decisions = Decisions(.fixture(factors: [0.7, 0.5], maxOffers: 2), .init(total: 3), [customers(5)])
        #expect(decisions.recommendations.map(\.rank) == [1, 2, 1])
        #expect(decisions.state.closures.map(\.limit) == [.total])
        #expect(decisions.state.processed == 2)
        #expect(decisions.state.recommended == 2)
    }

    @Test("values that differ only after the twelfth digit are equal")
    func nearTies() {
        let decisions = Decisions(.fixture(factors: [0.3, 0.1 + 0.2, 0.3 + 1e-10]), .init(), [customers(1)])
        #expect(decisions.recommendations.map(\.treatment) == [2])
        let near = Decisions(.fixture(factors: [0.3, 0.1 + 0.2]), .init(), [customers(1)])
        #expect(near.recommendations.map(\.treatment) == [0])
    }

    @Test("with thousands of offers the best are found wherever they are", arguments: [8_188, 8_189, 20_000])
    func manyOffers(_ count: Int) {
        var random = SeededRandom(seed: count)
        let factors = (0..<count).map { _ in Double(random.int(0...1000)) / 1000 }
        let decisions = Decisions(.fixture(factors: factors, maxOffers: 30), .init(), [customers(9)])
        let best = factors.indices.sorted { factors[$0] == factors[$1] ? $0 < $1 : factors[$0] > factors[$1] }.prefix(30)
        for customer in 0..<9 {
            #expect(decisions.recommendations[customer * 30..<(customer + 1) * 30].map(\.treatment) == Array(best))
        }
        #expect(decisions.recommendations.prefix(30).map(\.score) == best.map { factors[$0] })
    }

    @Test("a customer can get more offers than a ranked list can hold")
    func deepLists() {
        let count = 2_000
        let decisions = Decisions(
            .fixture(factors: (0..<count).map { 1 / Double(1 + $0) }, maxOffers: count), .init(perOffer: 2), [customers(3)])
        #expect(decisions.recommendations.map(\.treatment) == Array(0..<count) + Array(0..<count))
    }

    @Test("infinite, huge and zero factors are ranked by size; infinite and huge factors count as equal, and so do 0 and -0")
    func hugeFactors() {
        let huge = Decisions(.fixture(factors: [1, .infinity, 1e300, 0, -0.0], maxOffers: 5), .init(), [customers(1)])
        #expect(huge.recommendations.map(\.treatment) == [1, 2, 0, 3, 4])
    }

    @Test("an offer is recommended through its treatment with the best fit; between equal fits the first wins")
    func variants() {
        var problem = DecisionProblem.fixture(factors: [0.5], channels: 4, predicateCount: 2)
        problem.treatments[1].fits = [.init(predicate: 0, factor: 1.5)]
        problem.treatments[3].fits = [.init(predicate: 1, factor: 1.5)]
        let predicates = [[false, false], [true, false], [false, true], [true, true]]
        let customers = predicates.map { Customer(features: [], predicates: $0) }
        let decisions = Decisions(problem, .init(), [customers[...]])
        #expect(decisions.recommendations.map(\.treatment) == [0, 1, 3, 1])
        #expect(decisions.recommendations.map(\.score) == [0.5, 0.75, 0.75, 0.75])
    }
}
