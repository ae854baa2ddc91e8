import MusterModel
import MusterService
import Testing

/// Policies count what the run itself recommends to a customer.
@Suite struct ContactsWithinRunTests {
    private static func policy(_ fields: String) -> String { "{ kind: ContactPolicy, id: p, name: P, \(fields) }" }

    @Test("a cap is not exceeded within one run")
    func cap() throws {
        for (maxContacts, offers) in [(1, ["gold"]), (3, ["fund", "gold", "loan", "silver"].filter { $0 != "fund" })] {
            let workspace = try HistoryWorkspace(
                customers: ["a", "b"],
                policies: [Self.policy("type: frequency_cap, maxContacts: \(maxContacts), windowDays: 7")])
            defer { workspace.remove() }
            let run = try workspace.run()
            #expect(try workspace.recommended(run) == ["a", "b"].flatMap { id in offers.map { "\(id) \($0) email" } })
            let dropped = run.summary.funnel?.steps.first { $0.id == "p" }?.dropped
            #expect(dropped == 2 * (4 - maxContacts))
        }
    }

    @Test("a cooldown allows one contact within a run, and what it is not about is recommended all the same")
    func cooldown() throws {
        let workspace = try HistoryWorkspace(
            customers: ["a"], policies: [Self.policy("type: cooldown, hours: 1, scope: { categories: [cards] }")])
        defer { workspace.remove() }
        #expect(try workspace.recommended(workspace.run()) == ["a fund email", "a gold email", "a loan email"])
    }

    @Test("an offer that may not be made on one channel is made on another")
    func otherChannel() throws {
        let workspace = try HistoryWorkspace(
            customers: ["a"],
            policies: [
                Self.policy("type: frequency_cap, maxContacts: 1, windowDays: 7, scope: { channels: [email] }, per: channel")
            ])
        defer { workspace.remove() }
        #expect(
            try workspace.recommended(workspace.run()) == ["a fund sms", "a gold email", "a loan sms", "a silver sms"])
    }

    @Test("a mandatory offer that a policy does not apply to counts for the other offers")
    func mandatory() throws {
        let workspace = try HistoryWorkspace(
            customers: ["a"], policies: [Self.policy("type: mutual_exclusion, windowDays: 7, scope: { categories: [cards] }")],
            mandatory: ["gold"])
        defer { workspace.remove() }
        #expect(try workspace.recommended(workspace.run()) == ["a fund email", "a gold email", "a loan email"])
    }

    @Test("an explanation names the policy and the contacts of the run that make it block")
    func explained() throws {
        let workspace = try HistoryWorkspace(
            customers: ["a"], policies: [Self.policy("type: frequency_cap, maxContacts: 2, windowDays: 7")])
        defer { workspace.remove() }
        let run = try workspace.run()
        for id in [nil, run.id] {
            let decision = try workspace.place.workspace.insight.explain(
                campaign: "campaign", customer: "a", run: id)
            if id == nil {
                #expect(decision.recommendations.isEmpty)
                continue
            }
            #expect(decision.recommendations.map(\.offerId) == ["gold", "silver"])
            let loan = decision.treatments.first { $0.offerId == "loan" && $0.channelId == "email" }
            #expect(loan?.outcome == .blocked)
            let check = loan?.checks.first { $0.id == "p" }
            #expect(check?.passes == false && check?.count == 2 && check?.countInRun == 2 && check?.limit == 2)
        }
    }
}
