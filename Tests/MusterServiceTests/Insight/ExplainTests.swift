import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite struct ExplainTests {
    @Test(
        "the explanation agrees with the decisions of the run, for every customer", .tags(.slow), .fullRunOnly, arguments: 0..<4)
    func agreesWithRun(batch: Int) throws {
        // The number of cases with recommendations depends on the hour, because of their policies.
        var useful = 0
        for seed in batch * 20..<(batch + 1) * 20 where useful < 3 {
            let place = try CaseWorkspace()
            var generator = RunCaseGenerator(seed: UInt64(5_000 + seed), customers: 20...40)
            let run = generator.next()
            var comparison = RunComparison(run, in: place)
            try comparison.compare()
            defer { place.remove() }
            guard let done = try? place.workspace.runs.list(of: "campaign", limit: 1).first, done.status == .completed else {
                continue
            }
            let results = Dictionary(
                grouping: try place.workspace.runs.results(of: done.id, limit: .max), by: \.customerId)
            if !results.isEmpty { useful += 1 }
            var (members, processed) = (0, 0)
            for customer in run.customers {
                let decision = try place.workspace.insight.explain(campaign: "campaign", customer: customer.id, run: done.id)
                let rows = results[customer.id] ?? []
                #expect(decision.recommendations.map(\.creativeId) == rows.map(\.creativeId.rawValue), "case \(seed)")
                #expect(decision.recommendations.map(\.score.score) == rows.map(\.score), "case \(seed)")
                #expect(decision.heldOut || !rows.contains(where: \.heldOut), "case \(seed)")
                if decision.segment.holds == true { members += 1 }
                if decision.processed == true { processed += 1 }
                Self.checkConsistency(of: decision, seed)
            }
            #expect(members == done.totalCustomers && processed == done.processed, "case \(seed)")
        }
        #expect(useful > 0)
    }

    /// The outcome of a treatment follows from its checks, factors and features.
    private static func checkConsistency(of decision: CustomerDecision, _ seed: Int) {
        for treatment in decision.treatments {
            let isBlocked = treatment.checks.contains { !$0.passes }
            #expect(isBlocked == (treatment.outcome == .blocked) && isBlocked == (treatment.position == nil))
            for check in treatment.checks {
                guard let count = check.count, let limit = check.limit else { continue }
                #expect(check.passes == (count < limit), "case \(seed)")
            }
            if let value = treatment.score.value {
                let product = treatment.score.factors.reduce(1) { $0 * pow($1.value, $1.exponent) }
                #expect(abs(product - value) <= 1e-9 * max(1, abs(value)), "case \(seed)")
            }
            if let propensity = treatment.score.propensity {
                let sum = propensity.features.reduce(propensity.bias) { $0 + $1.contribution }
                #expect(abs(sum - propensity.margin) <= 1e-4 * max(1, abs(sum)), "case \(seed)")
            }
        }
    }

    @Test("without a run, the customer is decided for like the first of a run")
    func now() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var run = RunCase.simple
        run.campaign.maxTotal = 1
        try place.importCustomers(of: run)
        _ = try place.applyCatalog(of: run)
        let done = try place.workspace.runs.perform(campaign: "campaign")
        let served = try #require(try place.workspace.runs.results(of: done.id, limit: 1).first?.customerId)
        let skipped = try #require(
            run.customers.map(\.id).sorted().last { $0 > served })

        let then = try place.workspace.insight.explain(campaign: "campaign", customer: skipped, run: done.id)
        #expect(then.processed == false && then.recommendations.isEmpty)
        #expect(then.treatments.map(\.outcome).contains(.totalReached))
        #expect(then.treatments.compactMap(\.limit?.customerId).first == served)
        let now = try place.workspace.insight.explain(campaign: "campaign", customer: skipped)
        #expect(now.processed == nil && now.runId == nil && !now.recommendations.isEmpty)
    }

    @Test("the error names the customer or campaign that does not exist")
    func unknown() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let run = RunCase.simple
        try place.importCustomers(of: run)
        _ = try place.applyCatalog(of: run)
        func message(_ work: () throws -> CustomerDecision) -> String? {
            do {
                _ = try work()
                return nil
            } catch {
                return (error as? any UserFacingError)?.messages.first?.text
            }
        }
        #expect(
            message { try place.workspace.insight.explain(campaign: "campaign", customer: "nobody") }
                == "There is no customer 'nobody' in dataset 'customers'.")
        #expect(
            message { try place.workspace.insight.explain(campaign: "campain", customer: "anna") }
                == "There is no campaign 'campain'.")
        #expect(
            message { try place.workspace.insight.explain(campaign: "campaign", customer: "anna", run: .init("campaign-7")) }
                == "There is no run 'campaign-7'.")
    }
}
