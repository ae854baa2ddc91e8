import MusterKernel
import MusterTestSupport
import Testing

@Suite struct RankingTests {
    @Test("a row's ranked list starts with the best treatments of the reference", arguments: 1000..<1100)
    func ranking(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let customers = random.customers(40, of: problem)
        let open = problem.treatments.map { _ in random.chance(0.8) }
        let block = FactBlock(problem, customers)
        var ranking = Ranking(problem, spare: random.int(0...3))
        var ranked = RankedBlock(depth: ranking.depth)
        ranking.rank(block, open: open, into: &ranked)
        #expect(ranked.count == customers.count)
        let reference = Reference(problem: problem, limits: .init())
        for (row, customer) in customers.enumerated() {
            let expected = reference.ranked(customer).filter { open[$0] }
            let candidates = ranking.candidates(of: row, in: block, open: open)
            #expect(candidates.map(\.treatment) == expected)

            var offers: Set<Int> = []
            let best = expected.filter { offers.insert(problem.treatments[$0].offer).inserted }.prefix(ranking.depth)
            let list = (0..<ranking.depth).map { ranked.candidate($0, of: row) }
            #expect(list.map { $0?.treatment ?? -1 } == best + Array(repeating: -1, count: ranking.depth - best.count))
            for entry in list.compactMap(\.self) {
                let value = reference.rounded(reference.value(entry.treatment, customer))
                #expect(abs(entry.value - value) <= value * 2e-12)
                let candidate = candidates.first { $0.treatment == entry.treatment }
                #expect(candidate?.value.bitPattern == entry.value.bitPattern)
                #expect(candidate?.score.bitPattern == entry.score.bitPattern)
            }
        }
    }

    @Test("a customer's values and scores are identical in every row, whatever the other rows are", arguments: 4000..<4060)
    func rows(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let open = Array(repeating: true, count: problem.treatments.count)
        let others = random.customers(20, of: problem)
        let customer = try #require(random.customers(1, of: problem).first)
        var ranking = Ranking(problem)
        let alone = ranking.candidates(of: 0, in: FactBlock(problem, [customer]), open: open)
        for row in 0...others.count {
            let rows = others[..<row] + [customer] + others[row...]
            let amongOthers = ranking.candidates(of: row, in: FactBlock(problem, rows), open: open)
            #expect(amongOthers.map(\.treatment) == alone.map(\.treatment))
            #expect(amongOthers.map(\.value.bitPattern) == alone.map(\.value.bitPattern))
            #expect(amongOthers.map(\.score.bitPattern) == alone.map(\.score.bitPattern))
        }
    }

    @Test("a block with too few features is refused before memory is read")
    func missingFeatures() async {
        await #expect(processExitsWith: .failure) {
            let scores = ScoreMatrix(featureCount: 2, columns: [.init(bias: 0, weights: [1, 1])], link: .clamped)
            var block = FactBlock(featureCount: 1, predicateCount: 0)
            block.reset(count: 1)
            var ranking = Ranking(.fixture(scores: scores))
            var ranked = RankedBlock(depth: ranking.depth)
            ranking.rank(block, open: [true], into: &ranked)
        }
    }

    @Test("features and predicates with a negative index are refused")
    func negativeIndices() async {
        await #expect(processExitsWith: .failure) {
            var block = FactBlock(featureCount: 1, predicateCount: 1)
            block.reset(count: 1)
            block.setFeature(-1) { _ in 0 }
        }
        await #expect(processExitsWith: .failure) {
            var block = FactBlock(featureCount: 1, predicateCount: 1)
            block.reset(count: 1)
            block.setPredicate(-1) { _ in 0 }
        }
    }
}
