import Foundation
import MusterModel
import MusterService
import MusterStore
import Testing

/// Checks of definitions that are not stored.
@Suite struct DefinitionCheckTests {
    @Test("a condition returns its number of customers, or diagnostics with positions")
    func segments() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        let preview = try place.workspace.segments.preview(where: "customer.age < 21", dataset: "customers")
        #expect(preview.customers == 3 && preview.rows == 12 && preview.share == 0.25)
        let error = APIWorkspace.error {
            _ = try place.workspace.segments.preview(where: "customer.agee < 21", dataset: "customers")
        }
        #expect(error?.paths == ["/where"] && error?.messages.first?.diagnostic?.offset == 0)
        let unknown = APIWorkspace.error { _ = try place.workspace.segments.preview(where: "true", dataset: "shops") }
        #expect(unknown?.code == "dataset.notFound")
    }

    @Test("a campaign that is not stored is checked like a stored one")
    func campaigns() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let good = try place.workspace.campaigns.check(
            document(
                #"{"decisionFlowId":"flow","segmentId":"grown","scheduleType":"daily","scheduleTimezone":"Europe/Berlin"}"#),
            occurrences: 3)
        #expect(good.errors.isEmpty && good.occurrences.count == 3 && good.segment?.customers == 9)
        let bad = try place.workspace.campaigns.check(
            document(
                #"{"id":"x","decisionFlowId":"flw","segmentId":"all","scheduleType":"daily","status":"on","fileConfig":{"destination":"s3"}}"#
            ),
            occurrences: 2)
        #expect(
            Set(bad.errors.map(\.path.description)) == ["/decisionFlowId", "/status", "/fileConfig/s3Path"])
        #expect(bad.occurrences.count == 2 && bad.segment?.customers == 12)
        let planned = try place.workspace.campaigns.check(
            document(
                #"{"decisionFlowId":"flow","segmentId":"all","fileConfig":{"destination":"s3","s3Path":"s3://bucket/p"}}"#),
            occurrences: 2)
        #expect(planned.errors.map(\.path.description) == ["/fileConfig/destination"] && planned.occurrences.isEmpty)
        #expect(try place.workspace.catalog.list(.campaign, limit: 9).total == 1)
    }

    @Test("a decision flow lists the definitions that it uses")
    func flows() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let stored = try place.workspace.catalog.check(flow: "flow", dataset: "customers")
        let plan = try #require(stored.plan)
        #expect(plan.treatments == 2 && plan.offers == 2 && plan.maxOffers == 2 && stored.errors.isEmpty)
        #expect(plan.channels.map(\.treatments) == [2] && plan.text.contains("2 treatments"))
        let broken = try place.workspace.catalog.check(
            flow: document(#"{"stages":[{"type":"inventory"},{"type":"filter","where":"customer.nope"}]}"#),
            dataset: "customers")
        #expect(broken.plan == nil && broken.errors.map(\.path.description) == ["/stages/1/where"])
        let unplanned = try place.workspace.catalog.check(flow: "flow", dataset: "shops")
        #expect(unplanned.plan == nil && unplanned.warnings.map(\.code) == ["catalog.uncheckedDataset"])
        #expect(
            APIWorkspace.error { _ = try place.workspace.catalog.check(flow: "flo", dataset: "customers") }?.kind == .notFound)
    }
}
