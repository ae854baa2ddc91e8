import Foundation
import MusterTestSupport
import Testing

/// The random cases cover the features of a run, each with many cases.
@Suite struct RunCaseGeneratorTests {
    @Test("the random cases include every kind of run", .tags(.slow), .fullRunOnly)
    func kinds() {
        var counts: [String: Int] = [:]
        for seed in 0..<400 {
            var generator = RunCaseGenerator(seed: UInt64(seed))
            let run = generator.next()
            for kind in kinds(of: run) { counts[kind, default: 0] += 1 }
        }
        for (kind, least) in [
            ("import fails", 2), ("catalog.onlineChannel", 3), ("catalog.modelWithoutOffers", 5),
            ("planning fails", 10),
            ("completes", 200), ("empty", 10), ("many", 60), ("several", 60), ("personalised", 60), ("skipped", 50),
            ("maxPerOffer", 50), ("maxPerChannel", 40), ("maxTotalPerRun", 20), ("equal scores", 25),
            ("closed early", 50), ("held out", 40),
            ("drops: inventory", 100), ("drops: noCreative", 80), ("drops: consent", 50), ("drops: rule", 50),
            ("drops: filter", 60), ("drops: group", 30), ("drops: rankedOut", 60), ("drops: maxPerOffer", 25),
            ("drops: maxPerChannel", 15), ("drops: maxTotalPerRun", 2), ("drops: policy", 50), ("budget", 5),
            ("mandatory", 40),
        ] {
            #expect(counts[kind, default: 0] >= least, "\(kind): \(counts)")
        }
    }

    private func kinds(of run: RunCase) -> Set<String> {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        var history = ReferenceHistory()
        for past in run.interactions {
            history.add(
                .init(
                    customer: past.customer, offer: past.offer, channel: past.channel, outcome: past.outcome,
                    at: now - past.age))
        }
        let reference = ReferenceRun(run: run, history: history, asOf: now)
        switch reference.refusal {
        case .importFails: return ["import fails"]
        case .applyFails(let codes): return codes
        case .planningFails: return ["planning fails"]
        case nil: return kinds(of: reference.decide(), run)
        }
    }

    private func kinds(of decisions: ReferenceRun.Decisions, _ run: RunCase) -> Set<String> {
        var kinds: Set<String> = ["completes"]
        let rows = decisions.delivered
        if rows.isEmpty { kinds.insert("empty") }
        if rows.count > 100 { kinds.insert("many") }
        if rows.contains(where: { $0.rank > 1 }) { kinds.insert("several") }
        if rows.contains(where: { !$0.personalization.isEmpty }), run.campaign.includesPersonalization {
            kinds.insert("personalised")
        }
        if decisions.processed < decisions.totalCustomers { kinds.insert("skipped") }
        kinds.formUnion(decisions.constraints.map(\.kind))
        if zip(rows, rows.dropFirst()).contains(where: { $0.customer == $1.customer && $0.score == $1.score }) {
            kinds.insert("equal scores")
        }
        if decisions.constraints.contains(where: { $0.kind != "maxTotalPerRun" }), rows.count > 20 {
            kinds.insert("closed early")
        }
        for row in decisions.rows where row.treatment.offer.isMandatory { kinds.insert("mandatory") }
        if !decisions.heldOut.isEmpty { kinds.insert("held out") }
        for (step, place) in zip(decisions.funnel.steps, 0...)
        where decisions.funnel.byOffer.contains(where: { $0.drops[place] > 0 }) {
            kinds.insert("drops: \(step.reason)")
        }
        return kinds
    }
}
