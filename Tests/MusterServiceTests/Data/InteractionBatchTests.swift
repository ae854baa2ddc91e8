import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import Testing

@Suite struct InteractionBatchTests {
    private let noon = Date(timeIntervalSince1970: 1_780_000_000.25)

    private func batch(_ customers: [String], outcome: String = "accept") -> [PostedInteraction] {
        customers.map { PostedInteraction(customerId: $0, outcome: outcome, at: noon, offerId: "gold", channelId: nil) }
    }

    @Test("a repeated batch changes nothing and returns the same result; another batch with the same id is refused")
    func idempotency() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        let first = try place.workspace.interactions.add(batch(["c001", "ä\"1"]), as: "b1")
        #expect(first.isNew && first.report.file.rowCount == 2 && first.report.file.firstAt == noon)
        #expect(first.report.unknownOffers.first == ["gold"])
        try place.applyCatalog()
        let again = try place.workspace.interactions.add(batch(["c001", "ä\"1"]), as: "b1")
        #expect(try !again.isNew && CanonicalJSON.text(again.report) == CanonicalJSON.text(first.report))
        let other = APIWorkspace.error { _ = try place.workspace.interactions.add(batch(["c002"]), as: "b1") }
        #expect(other?.code == "interactions.batchTaken" && other?.kind == .conflict)
        #expect(try place.workspace.interactions.add(batch(["c001", "ä\"1"]), as: "b2").isNew)
        #expect(try place.workspace.interactions.files(limit: 9).total == 2)
    }

    @Test("a batch without an id is identified by its content")
    func withoutId() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        #expect(try place.workspace.interactions.add(batch(["c001"]), as: nil).isNew)
        let again = APIWorkspace.error { _ = try place.workspace.interactions.add(batch(["c001"]), as: nil) }
        #expect(again?.code == "interactions.known")
    }

    @Test("batches are listed newest first, page by page, and filtered by kind")
    func listing() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        for number in 0..<3 { _ = try place.workspace.interactions.add(batch(["c00\(number)"]), as: "b\(number)") }
        _ = try place.workspace.runs.perform(campaign: "spring")
        let page = try place.workspace.interactions.files(of: .responses, limit: 2)
        #expect(page.files.map(\.batch) == [3, 2] && page.total == 3)
        let next = try #require(page.next)
        #expect(try place.workspace.interactions.files(of: .responses, before: next, limit: 2).files.map(\.batch) == [1])
        #expect(
            try place.workspace.interactions.files(limit: 9).files.map(\.kind) == [.contacts, .responses, .responses, .responses])
    }

    @Test("posted interactions count in the next run")
    func counts() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        try place.apply(
            """
            { kind: ContactPolicy, id: p, name: P, type: outcome_suppression, outcomes: [reject], lookbackDays: 9999 }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: contactPolicy },
              { type: matchCreatives }, { type: score, method: priority_weighted }] }
            """)
        _ = try place.workspace.interactions.add(
            [PostedInteraction(customerId: "c004", outcome: "reject", at: Date(timeIntervalSinceNow: -3600))], as: "b")
        let run = try place.workspace.runs.perform(campaign: "spring")
        #expect(run.recommended == 11)
    }
}
