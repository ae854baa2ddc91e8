import MusterKernel
import MusterTestSupport
import Testing

@Suite struct DecisionTraceTests {
    @Test("every customer's trace ends in what allocation decided", arguments: 8000..<8080)
    func agreement(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let table = random.table()
        let limits = random.limits(of: table)
        let customers = random.customers(120, of: table)
        let decisions = Decisions(table, limits, [customers[...]])
        let byCustomer = Dictionary(grouping: decisions.recommendations, by: \.customer)
        var counts = Array(repeating: 0, count: table.treatments.count)
        for (index, customer) in customers.enumerated() {
            let trace = DecisionTrace(table, limits: limits, counts: counts, of: FactBlock(table, [customer]))
            let recommendations = byCustomer[index] ?? []
            #expect(trace.isProcessed == (index < decisions.allocation.processed))
            #expect(trace.recommendations == recommendations.map(\.treatment))
            for recommendation in recommendations {
                let entry = trace.entries[recommendation.treatment]
                #expect(entry.outcome == .recommended(rank: recommendation.rank))
                #expect(entry.score == recommendation.score)
                if !customer.isHeldOut { counts[recommendation.treatment] += 1 }
            }
            for (treatment, entry) in zip(table.treatments, trace.entries) {
                let shut = treatment.predicates.firstIndex { !customer.predicates[$0] }
                #expect((entry.position == nil) == (shut != nil))
                if let shut { #expect(entry.outcome == .predicateFailed(shut)) }
            }
            let positions = trace.entries.compactMap(\.position).sorted()
            #expect(positions == Array(1..<positions.count + 1))
        }
    }
}
