import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite struct LiftTests {
    @Test("responses to the decided offers count within a number of days after the run, in both groups")
    func counts() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 21)
        let people = Person.random(600, using: &random)
        try place.importCustomers(csv: Person.csv(people))
        let catalog = CaseWorkspace.catalog(
            offers: ["gold", "silver", "bronze"], maxOffers: 2, campaign: "controlGroup: { percent: 30, seed: s }")
        #expect(try place.apply(yaml: catalog).diagnostics.isEmpty)
        let run = try place.workspace.runs.perform(campaign: "campaign")
        let rows = try place.workspace.runs.results(of: run.id, limit: 10_000)
        let asOf = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["accept"]).asOf

        let moments: [TimeInterval] = [-1, 0, 3_600, 6.5 * 86_400, 7 * 86_400, 7 * 86_400 + 1]
        var responses: [(customer: String, offer: String?, outcome: String, at: Date)] = []
        for person in people {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                responses.append(
                    (
                        person.id, ["gold", "silver", "bronze", nil].randomElement(using: &random) ?? nil,
                        ["accept", "convert", "reject"].randomElement(using: &random) ?? "",
                        asOf + (moments.randomElement(using: &random) ?? 0)
                    ))
            }
        }
        try place.importInteractions(responses)

        let report = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["accept", "convert"])
        let counted = responses.filter { $0.outcome != "reject" && $0.at >= asOf && $0.at <= asOf + 7 * 86_400 }
        let holdoutSampler = HoldoutSampler(percent: 30, seed: "s")
        func rate(_ customers: Set<String>, _ responded: (String) -> Bool) -> ResponseRate? {
            ResponseRate(customers: customers.count, responded: customers.count(where: responded))
        }
        for isHeldOut in [false, true] {
            let group = rows.filter { holdoutSampler.isHeldOut($0.customerId) == isHeldOut }
            let offers = Dictionary(grouping: group, by: \.customerId).mapValues { Set($0.map(\.offerId.rawValue)) }
            let overall = rate(Set(offers.keys)) { id in
                counted.contains { row in row.customer == id && row.offer.map { offers[id]?.contains($0) == true } ?? true }
            }
            #expect(overall != nil)
            #expect((isHeldOut ? report.overall.control : report.overall.treated) == overall)
            for offer in report.offers {
                let customers = Set(group.filter { $0.offerId.rawValue == offer.id }.map(\.customerId))
                let expected = rate(customers) { id in counted.contains { $0.customer == id && $0.offer == offer.id } }
                #expect((isHeldOut ? offer.lift.control : offer.lift.treated) == expected)
            }
        }
        #expect(Set(report.offers.map(\.id)) == Set(rows.map(\.offerId.rawValue)))
        #expect(!report.isComplete)
    }

    @Test("a run without a control group has no lift")
    func noControlGroup() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let run = try place.workspace.runs.perform(campaign: "campaign")
        let report = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["accept"])
        #expect(report.overall.treated?.customers == 2 && report.overall.control == nil)
        #expect(report.overall.difference == nil)
        #expect(throws: RunError.notFound("campaign-9", suggestion: "campaign-1")) {
            try place.workspace.insight.lift(of: "campaign-9", days: 7, outcomes: ["accept"])
        }
    }
}
