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

    @Test("customers for whom a condition is missing are counted")
    func undecided() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        // Without a tier: c001, c005, c007 and c011.
        let preview = try place.workspace.segments.preview(where: #"customer.tier != "gold""#, dataset: "customers")
        #expect(preview.customers == 4 && preview.undecided == 4 && preview.rows == 12 && preview.timeZone == "UTC")
        let decided = try place.workspace.segments.preview(
            where: #"customer.tier == null || customer.tier != "gold""#, dataset: "customers")
        #expect(decided.customers == 8 && decided.undecided == 0)
        try place.apply(#"{ kind: Segment, id: plain, name: Plain, where: 'customer.tier != "gold"' }"#)
        #expect(try place.workspace.segments.preview("plain").undecided == 4)
    }

    @Test("a policy that excludes a segment warns of the customers for whom its condition is missing")
    func exclusionWarnings() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        func warnings(_ yaml: String) throws -> [String] {
            try place.workspace.catalog.apply([UploadedCatalogFile(name: "c.yaml", bytes: Array(yaml.utf8))], by: "tests")
                .diagnostics.map(\.message)
        }
        let segment = #"{ kind: Segment, id: plain, name: Plain, where: 'customer.tier != "gold"' }"#
        let policy = "{ kind: ContactPolicy, id: no_plain, name: Not plain, type: segment_exclusion, segmentId: plain }"
        let message =
            "The policy does not exclude 4 of 12 customers of dataset 'customers' for whom the condition of segment 'plain' is missing."
        #expect(try warnings(segment) == [])
        #expect(try warnings(policy) == [message])
        #expect(try place.workspace.catalog.check(flow: "flow", dataset: "customers").warnings.map(\.message) == [message])
        // Nothing changes, so nothing is said.
        #expect(try warnings(policy) == [])
        #expect(try warnings(segment.replacing("'customer", with: "'customer.tier == null || customer")) == [])
        #expect(try warnings(segment) == [message])
    }

    @Test("a run whose policies exclude a segment says for how many customers its condition is missing")
    func exclusionNotes() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let policy = "kind: ContactPolicy, id: no_plain, name: Not plain, type: segment_exclusion, segmentId: plain"
        try place.apply(#"{ kind: Segment, id: plain, name: Plain, where: 'customer.tier != "gold"' }"#)
        // No customer can get the offer of the policy.
        try place.apply("{ kind: Offer, id: none, name: None, categoryId: cards }")
        try place.apply("{ \(policy), scope: { offers: [none] } }")
        try place.apply(
            "{ kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: contactPolicy }, "
                + "{ type: matchCreatives }, { type: score, method: priority_weighted }] }")
        try place.apply("{ kind: Campaign, id: c, decisionFlowId: flow, segmentId: all }")
        func notes() throws -> [[String]] {
            [try place.workspace.runs.dryRun(campaign: "c").notes, try place.workspace.runs.perform(campaign: "c").notes]
        }
        #expect(try notes() == [[], []])
        try place.apply("{ \(policy) }")
        let note =
            "ContactPolicy no_plain: The policy does not exclude 4 of 12 customers of dataset 'customers' for whom the condition of "
            + "segment 'plain' is missing."
        #expect(try notes() == [[note], [note]])
        try place.apply(#"{ kind: Segment, id: plain, name: Plain, where: 'customer.tier == null || customer.tier != "gold"' }"#)
        #expect(try notes() == [[], []])
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
        #expect(planned.errors.isEmpty && planned.segment?.customers == 12)
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
