import Foundation
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// A run that waits before it starts decides at the instant of its start.
@Suite struct RunInstantTests {
    /// On 27 November, with customers whose day is 26 to 29 November, and offers that begin or end on the 28th.
    private func place() throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: utc("2026-11-27T10:00:00Z"))
        let rows = (26...29).map { "D\($0),2026-11-\($0)\n" }.joined()
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,due\n" + rows)
        try place.apply(
            """
            { kind: Segment, id: everyone, name: Everyone, where: "daysSince(customer.due) <= 1" }
            ---
            { kind: Offer, id: card, name: Card, categoryId: cards, priority: 10 }
            ---
            { kind: Offer, id: old, name: Old, categoryId: cards, priority: 80, validTo: 2026-11-28T08:00:00Z }
            ---
            { kind: Creative, id: old_email, name: Old, offerId: old, channelId: email }
            ---
            { kind: Offer, id: new, name: New, categoryId: cards, priority: 60, validFrom: 2026-11-28T08:00:00Z }
            ---
            { kind: Creative, id: new_email, name: New, offerId: new, channelId: email }
            ---
            { kind: QualificationRule, id: fresh, name: F, stage: eligibility, scope: { offers: [new] },
              when: "customer.due >= today()" }
            ---
            kind: Model
            id: model
            name: M
            type: logistic_regression
            features: [{ name: days, value: daysSince(customer.due) }]
            offers: { "*": { intercept: 0, coefficients: { days: 0.25 } } }
            ---
            kind: DecisionFlow
            id: flow
            name: Flow
            stages:
              - { type: inventory }
              - { type: qualify }
              - { type: filter, where: 'customer.due <= now + duration("24h")' }
              - { type: matchCreatives }
              - { type: score, method: formula, model: model }
              - { type: rank, maxOffers: 3 }
              - { type: compute, fields: [{ name: day, formula: string(today()) }, { name: at, formula: string(now) }] }
            """)
        try place.applyCampaign(
            "c", "scheduleTimezone: Pacific/Auckland, fileConfig: { format: json, includePersonalization: true }")
        return place
    }

    private func perform(_ id: CampaignRun.ID, in place: ScheduledWorkspace) throws -> CampaignRun {
        let ended = DispatchSemaphore(value: 0)
        let worker = RunWorker(try place.another(), options: RunOptions(threads: 1)) { event in
            if case .ended = event { ended.signal() }
        }
        worker.start()
        #expect(ended.wait(timeout: .now() + 60) == .success)
        worker.stop()
        return try place.workspace.runs.get(id)
    }

    private func output(_ run: CampaignRun, in place: ScheduledWorkspace) throws -> String {
        try String(contentsOfFile: place.path + "/" + run.files[0].path, encoding: .utf8)
    }

    @Test(
        "a run that is created on one day and starts on another decides as one that is created when it starts",
        arguments: ["2026-11-27T10:00:00.001Z", "2026-11-27T11:00:00Z", "2026-11-28T09:30:00Z", "2026-12-24T00:00:00Z"])
    func laterDay(_ start: String) throws {
        let place = try place()
        defer { place.remove() }
        let waiting = try place.workspace.runs.trigger(campaign: "c", by: "tests")
        place.clock.now = utc(start)
        let late = try perform(waiting.id, in: place)
        #expect(late.asOf == utc(start) && late.status == .completed)
        let direct = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1))
        #expect(direct.asOf == late.asOf && direct.totalCustomers == late.totalCustomers)
        #expect(try output(late, in: place) == output(direct, in: place))
        let (own, other) = (try place.workspace.runs.stored(late.id), try place.workspace.runs.stored(direct.id))
        #expect(own.frozen.json == other.frozen.json && own.frozen.planHash == other.frozen.planHash)
        #expect(late.summary.funnel == direct.summary.funnel)
    }

    @Test("days, offers and computed fields are those of the day of the start")
    func values() throws {
        let place = try place()
        defer { place.remove() }
        let waiting = try place.workspace.runs.trigger(campaign: "c", by: "tests")
        // 22:30 on 28 November in Auckland.
        place.clock.now = utc("2026-11-28T09:30:00Z")
        let run = try perform(waiting.id, in: place)
        let results = try place.workspace.runs.results(of: run.id, limit: 10)
        #expect(
            results.map { "\($0.customerId) \($0.offerId)" } == ["D27 card", "D28 new", "D28 card", "D29 new", "D29 card"])
        let text = try output(run, in: place)
        #expect(text.contains("2026-11-28T09:30:00Z") && !text.contains("2026-11-27"))
        let explained = try place.workspace.insight.explain(campaign: "c", customer: "D29", run: run.id)
        #expect(explained.asOf == run.asOf)
    }

    @Test("a run that waits uses the catalog of its creation")
    func frozenCatalog() throws {
        let place = try place()
        defer { place.remove() }
        let waiting = try place.workspace.runs.trigger(campaign: "c", by: "tests")
        try place.apply(#"{ kind: Segment, id: everyone, name: Everyone, where: "false" }"#)
        try place.apply("{ kind: Offer, id: card, name: Renamed, categoryId: cards, status: inactive }")
        place.clock.advance(86_400)
        let run = try perform(waiting.id, in: place)
        #expect(run.totalCustomers == 3)
        #expect(run.summary.byOffer.map(\.name).sorted() == ["Card", "New"])
    }

    @Test("a run whose last offer expires before it starts fails and says why")
    func expired() throws {
        let place = try ScheduledWorkspace(at: utc("2026-11-27T10:00:00Z"))
        defer { place.remove() }
        try place.apply("{ kind: Offer, id: card, name: Card, categoryId: cards, validTo: 2026-11-27T12:00:00Z }")
        try place.applyCampaign("c", "scheduleType: manual")
        let waiting = try place.workspace.runs.trigger(campaign: "c", by: "tests")
        place.clock.advance(86_400)
        let run = try perform(waiting.id, in: place)
        #expect(run.status == .failed && run.error?.contains("not active and valid now") == true)
        #expect(try place.workspace.interactions.files().isEmpty)
    }
}
