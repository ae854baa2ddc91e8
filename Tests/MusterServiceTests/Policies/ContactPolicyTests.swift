import Foundation
import MusterBase
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Contact policies, against a plain loop over every customer's interactions.
@Suite struct ContactPolicyTests {
    @Test("random policies block the same customers as a plain count", .tags(.slow), .fullRunOnly, arguments: 1...16)
    func random(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let customers = (0..<80).map { "C\($0)" }
        let policies = (0..<random.int(1...4)).map { Self.policy("p\($0)", &random) }
        let mandatory = Set(HistoryWorkspace.offers.filter { _ in random.chance(0.2) })
        let history = Self.history(of: customers, before: Date(), &random)
        let workspace = try HistoryWorkspace(
            customers: customers, policies: policies.map(\.yaml), mandatory: mandatory)
        defer { workspace.remove() }
        let lines = history.map { interaction in
            let at = InstantFormat.text(interaction.at)
            return "\(interaction.customer),\(interaction.outcome),\(at),\(interaction.offer ?? ""),\(interaction.channel ?? "")"
        }
        for part in 0..<3 {
            try workspace.importInteractions(lines.indices.filter { $0 % 3 == part }.map { lines[$0] })
        }

        let run = try workspace.run()

        let asOf = try #require(run.asOf)
        let expected = customers.flatMap { customer in
            Self.offers(for: customer, history.filter { $0.customer == customer }, policies, mandatory, asOf: asOf)
        }.sorted()
        #expect(try workspace.recommended(run) == expected, "seed \(seed): \(policies.map(\.yaml))")
        let funnel = try #require(run.summary.funnel)
        #expect(funnel.candidates == funnel.recommended + funnel.steps.reduce(0) { $0 + $1.dropped })
        let steps = Set(funnel.steps.filter { $0.reason == .policy }.compactMap(\.id))
        #expect(steps.isSubset(of: policies.map(\.id)))
    }

    @Test("a segment exclusion blocks the segment's customers, but not those for whom the condition is missing")
    func segmentExclusion() throws {
        let workspace = try HistoryWorkspace(
            customers: ["a", "b", "c", "d"],
            policies: [
                "{ kind: ContactPolicy, id: p, name: P, type: segment_exclusion, segmentId: vips, scope: { offers: [gold] } }"
            ])
        defer { workspace.remove() }
        let gold = try workspace.recommended(workspace.run()).filter { $0.contains("gold") }
        #expect(gold == ["b gold email", "c gold email"])
    }

    @Test("a time window allows contacts only within its hours", arguments: [true, false])
    func timeWindow(isOpen: Bool) throws {
        let weekday = (Int(Date().timeIntervalSince1970) / 86_400 + 4) % 7
        let days = isOpen ? "[0, 1, 2, 3, 4, 5, 6]" : "[\((weekday + 3) % 7)]"
        let workspace = try HistoryWorkspace(
            customers: ["a", "b"],
            policies: [
                "{ kind: ContactPolicy, id: p, name: P, type: time_window, days: \(days), from: \"00:00\", to: \"23:59\" }"
            ], timeZone: HistoryWorkspace.noonZone)
        defer { workspace.remove() }
        let run = try workspace.run()
        #expect(run.processed == 2)
        #expect(run.totalRecommendations == (isOpen ? 8 : 0))
        let dropped = run.summary.funnel?.steps.first { $0.id == "p" }?.dropped
        #expect(dropped == (isOpen ? 0 : 8))
    }

    @Test("a budget is used up over several runs, and later runs start with it closed")
    func budgets() throws {
        let policy = { (limits: String) in
            "{ kind: ContactPolicy, id: p, name: P, type: budget, scope: { categories: [premium] }, \(limits) }"
        }
        let workspace = try HistoryWorkspace(
            customers: ["a", "b", "c"], policies: [policy("maxTotal: 5")], timeZone: HistoryWorkspace.noonZone)
        defer { workspace.remove() }
        func gold() throws -> [String] { try workspace.recommended(workspace.run()).filter { $0.contains("gold") } }
        #expect(try gold().count == 3)
        #expect(try gold() == ["a gold email", "b gold email"])
        let closed = try workspace.run()
        #expect(closed.totalRecommendations == 9)
        let constraint = try #require(closed.summary.constraints.first)
        #expect(constraint.constraint == .budget && constraint.limit == 0 && constraint.id == "gold")
        try workspace.apply([policy("maxPerDay: 6")])
        #expect(try gold() == ["a gold email"])
        try workspace.importInteractions(["x,contact,2020-01-01,gold,email"])
        try workspace.apply([policy("maxTotal: 9, maxPerDay: 100")])
        #expect(try gold() == ["a gold email", "b gold email"])
    }

    @Test("the contacts of a run count in the next one")
    func runAfterRun() throws {
        let cap = CountedPolicy(id: "p", type: "frequency_cap", per: "offer", maxContacts: 2, days: 7)
        let workspace = try HistoryWorkspace(customers: ["a", "b", "c"], policies: [cap.yaml])
        defer { workspace.remove() }
        #expect(try workspace.run().totalRecommendations == 12)
        #expect(try workspace.run().totalRecommendations == 12)
        let third = try workspace.run()
        #expect(third.totalRecommendations == 0)
        #expect(third.summary.funnel?.steps.first { $0.id == "p" }?.dropped == 12)
    }

    @Test("a flow without the stage applies no policy, but its contacts count")
    func noStage() throws {
        let cap = CountedPolicy(id: "p", type: "cooldown", days: 1)
        let workspace = try HistoryWorkspace(customers: ["a"], policies: [cap.yaml])
        defer { workspace.remove() }
        let plain = "{ kind: DecisionFlow, id: plain, name: Plain, stages: [{ type: inventory }] }"
        try workspace.apply([plain, "{ kind: Campaign, id: other, decisionFlowId: plain, segmentId: all }"])
        for _ in 0..<2 { #expect(try workspace.place.workspace.runs.perform(campaign: "other").totalRecommendations == 1) }
        #expect(try workspace.run().totalRecommendations == 0)
    }

    private static func policy(_ id: String, _ random: inout SeededRandom) -> CountedPolicy {
        let type = random.pick(["frequency_cap", "cooldown", "outcome_suppression", "mutual_exclusion"])
        let isExclusive = type == "mutual_exclusion"
        var policy = CountedPolicy(id: id, type: type, days: random.pick([1, 2, 5, 30]))
        if random.chance(0.4) { policy.offers = random.some(of: HistoryWorkspace.offers) }
        if random.chance(0.3) { policy.categories = random.some(of: ["cards", "premium", "loans"]) }
        if random.chance(0.3), !isExclusive { policy.channels = [random.pick(HistoryWorkspace.channels)] }
        if isExclusive, policy.offers.isEmpty, policy.categories.isEmpty { policy.categories = ["cards", "loans"] }
        if random.chance(0.5), !isExclusive { policy.per = random.pick(["offer", "category", "channel"]) }
        if random.chance(0.5) { policy.isBypassable = random.chance(0.5) }
        policy.maxContacts = random.int(1...4)
        policy.outcomes = random.chance(0.5) ? ["opt_out"] : ["opt_out", "reject"]
        return policy
    }

    private static func history(
        of customers: [String], before now: Date, _ random: inout SeededRandom
    ) -> [PastInteraction] {
        (0..<customers.count * 5).map { _ in
            PastInteraction(
                customer: random.chance(0.05) ? "nobody" : random.pick(customers),
                outcome: random.pick(["contact", "contact", "contact", "opt_out", "reject", "accept"]),
                // Some in the future.
                at: now - 86_400 * Double(random.int(-1...40)) - 3_600 * Double(random.pick([3, 9, 15, 21])),
                offer: random.chance(0.1) ? nil : random.chance(0.1) ? "gone" : random.pick(HistoryWorkspace.offers),
                channel: random.chance(0.1) ? nil : random.chance(0.1) ? "fax" : random.pick(HistoryWorkspace.channels))
        }
    }

    /// The recommendations of a customer: offers by priority, each on the first channel that no policy blocks.
    private static func offers(
        for customer: String, _ history: [PastInteraction], _ policies: [CountedPolicy], _ mandatory: Set<String>,
        asOf: Date
    ) -> [String] {
        var given: [(offer: String, channel: String)] = []
        for offer in HistoryWorkspace.offers {
            let effective = policies.filter { !(mandatory.contains(offer) && $0.isBypassable ?? true) }
            // What the run recommends is a contact, too.
            let contacts =
                history
                + given.map {
                    PastInteraction(customer: customer, outcome: "contact", at: asOf, offer: $0.offer, channel: $0.channel)
                }
            let channel = HistoryWorkspace.channels.first { channel in
                !effective.contains { $0.blocks(offer, on: channel, contacts, asOf: asOf) }
            }
            if let channel { given.append((offer, channel)) }
        }
        return given.map { "\(customer) \($0.offer) \($0.channel)" }
    }
}
