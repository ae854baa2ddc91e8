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

    @Test("the revenue per customer is the sum of the amounts of the counted responses, of customers without one too")
    func revenue() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 22)
        let people = Person.random(300, using: &random)
        try place.importCustomers(csv: Person.csv(people))
        let catalog = CaseWorkspace.catalog(
            offers: ["gold", "silver", "bronze"], maxOffers: 2, campaign: "controlGroup: { percent: 40, seed: s }")
        #expect(try place.apply(yaml: catalog).diagnostics.isEmpty)
        let run = try place.workspace.runs.perform(campaign: "campaign")
        let rows = try place.workspace.runs.results(of: run.id, limit: 10_000)
        let asOf = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["accept"]).asOf
        var responses: [PostedInteraction] = []
        for person in people {
            for number in 0..<random.int(0...5) {
                // Bronze has no amounts. Some amounts are returns. The last instant is after the window.
                let offer = random.pick(["gold", "silver", "bronze", nil])
                responses.append(
                    PostedInteraction(
                        customerId: person.id, outcome: random.pick(["accept", "convert", "reject"]),
                        at: asOf + random.pick([0, 3_600, 7 * 86_400, 8 * 86_400]) + Double(number), offerId: offer,
                        amount: offer == "bronze" || random.chance(0.3) ? nil : Double(random.int(-500...3_000)) / 100))
            }
        }
        #expect(try place.workspace.interactions.add(responses, as: "b").report.file.rowCount == responses.count)

        let report = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["accept", "convert"])
        let counted = responses.filter { $0.outcome != "reject" && $0.at <= asOf + 7 * 86_400 }
        let holdoutSampler = HoldoutSampler(percent: 40, seed: "s")
        for isHeldOut in [false, true] {
            let group = rows.filter { holdoutSampler.isHeldOut($0.customerId) == isHeldOut }
            let offers = Dictionary(grouping: group, by: \.customerId).mapValues { Set($0.map(\.offerId.rawValue)) }
            func check(_ revenue: RevenueLift?, of customers: some Collection<String>, _ counts: (PostedInteraction) -> Bool)
                throws
            {
                let revenue = try #require(isHeldOut ? revenue?.control : revenue?.treated)
                let amounts = customers.map { id in counted.filter { $0.customerId == id && counts($0) }.compactMap(\.amount) }
                let sums = amounts.map { $0.reduce(0, +) }
                let mean = sums.reduce(0, +) / Double(sums.count)
                let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sums.count - 1)
                #expect(revenue.customers == sums.count && revenue.paying == amounts.count { !$0.isEmpty })
                #expect(abs(revenue.mean - mean) < 1e-9 && abs(revenue.standardDeviation - variance.squareRoot()) < 1e-9)
            }
            try check(report.overall.revenue, of: offers.keys) { response in
                response.offerId.map { offers[response.customerId]?.contains($0) == true } ?? true
            }
            for offer in report.offers where offer.id != "bronze" {
                try check(offer.lift.revenue, of: Set(group.filter { $0.offerId.rawValue == offer.id }.map(\.customerId))) {
                    $0.offerId == offer.id
                }
            }
        }
        #expect(report.overall.revenue?.difference != nil)
        #expect(report.offers.first { $0.id == "bronze" }.map { $0.lift.revenue == nil } == true)
        let rejects = try place.workspace.insight.lift(of: run.id, days: 7, outcomes: ["opt_out"])
        #expect(rejects.overall.revenue == nil)
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
