import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterService
import MusterTestSupport
import Testing

/// Runs of flows that join datasets.
@Suite struct EnrichedRunTests {
    private struct Row: Decodable {
        struct Fields: Decodable {
            var total, mean, smallest: Double?
            var paid: Int
            var items: Int?
            var city: String?
        }

        var customer_id, offer_id: String
        var personalization: Fields
    }

    private func run(_ place: CaseWorkspace, threads: Int = 2) throws -> (run: CampaignRun, rows: [EnrichedCase.Expected]) {
        let done = try place.workspace.runs.perform(campaign: "campaign", options: RunOptions(threads: threads))
        let rows = try JSONDecoder().decode([Row].self, from: place.bytes(of: #require(done.files.first)))
        var found: [EnrichedCase.Expected] = []
        for row in rows {
            if found.last?.customer == row.customer_id {
                found[found.count - 1].offers.append(row.offer_id)
                continue
            }
            let fields = row.personalization
            found.append(
                EnrichedCase.Expected(
                    customer: row.customer_id, offers: [row.offer_id], total: fields.total, mean: fields.mean,
                    paid: fields.paid, items: fields.items, smallest: fields.smallest, city: fields.city))
        }
        return (done, found)
    }

    @Test("joins and aggregates agree with a plain loop", .tags(.slow), .fullRunOnly, arguments: [3, 40, 700])
    func plainLoop(customers: Int) throws {
        for seed: UInt64 in 1...4 {
            let place = try CaseWorkspace()
            defer { place.remove() }
            let data = EnrichedCase(customers: customers, seed: seed)
            try data.load(into: place, rowsPerPart: 97)
            #expect(try data.apply(to: place) == [])
            let (done, found) = try run(place)
            let expected = data.expected()
            #expect(done.totalCustomers == customers)
            #expect(found.count == expected.count)
            for (found, expected) in zip(found, expected) { #expect(found == expected) }
        }
    }

    @Test(
        "threads and part sizes make no difference", .tags(.slow), .fullRunOnly,
        arguments: ["{}", "{ maxTotalPerRun: 900, maxPerOffer: 700 }"])
    func invariance(limits: String) throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 3000, seed: 5)
        var files: Set<String> = []
        for rowsPerPart in [DatasetImport.defaultRowsPerPart, 611] {
            try data.load(into: place, rowsPerPart: rowsPerPart)
            #expect(try data.apply(to: place, limits: limits) == [])
            for threads in [1, 5] {
                let (done, rows) = try run(place, threads: threads)
                #expect(rows.count > 300)
                files.insert(try #require(done.files.first).sha256)
            }
        }
        #expect(files.count == 1)
    }

    @Test("a join key that is not unique is refused before a run is created")
    func repeatedKeys() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 10, seed: 1)
        try data.load(into: place)
        try place.importDataset(
            "stores", key: "store_id", csv: "store_id,number,key\nS1,1,A\nS2,2,B\nS3,1,C\nS4,7,D\nS5,7,E\nS6,7,F\nS7,,G\nS8,,H\n")
        #expect(try data.apply(to: place) == [])
        let error = #expect(throws: DatasetError.self) { try place.workspace.runs.perform(campaign: "campaign") }
        #expect(
            error?.messages == [
                UserFacingMessage(
                    "Dataset 'stores' is joined by 'number' as 'main', but 2 values of it occur more than once: "
                        + "'1' in 2 rows, '7' in 3 rows.",
                    hint: "Correct the data, or let the enrich stage make one row of them: "
                        + "aggregate: [{ name: rows, function: count }]")
            ])
        #expect(throws: DatasetError.self) { try place.workspace.runs.dryRun(campaign: "campaign") }
        #expect(try place.workspace.runs.list(of: "campaign", limit: 10) == [])
    }

    @Test("a customer with several joined rows of one key is refused an explanation, with the reason")
    func explainedRepeatedKey() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(csv: "customer_id\nanna\nbert\n")
        try place.importDataset("visits", key: "id", csv: "id,who\n1,anna\n2,anna\n3,bert\n")
        #expect(
            try place.apply(
                """
                { kind: Segment, id: all, name: All, where: "true" }
                ---
                { kind: Channel, id: sms, name: SMS, type: sms, deliveryMode: file }
                ---
                { kind: Category, id: cards, name: Cards }
                ---
                { kind: Offer, id: gold, name: Gold, categoryId: cards }
                ---
                { kind: Creative, id: gold_sms, name: Gold, offerId: gold, channelId: sms }
                ---
                kind: DecisionFlow
                id: flow
                name: Flow
                stages:
                  - { type: inventory }
                  - { type: enrich, dataset: visits, key: who }
                  - { type: filter, where: 'visits.id != "9"' }
                ---
                { kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all }
                """) == [])
        let error = #expect(throws: DatasetError.self) {
            try place.workspace.insight.explain(campaign: "campaign", customer: "anna")
        }
        #expect(
            error?.messages.first?.text
                == "Dataset 'visits' is joined by 'who' as 'visits', but 1 value of it occurs more than once: "
                + "'anna' in 2 rows.")
        #expect(try place.workspace.insight.explain(campaign: "campaign", customer: "bert").treatments.count == 1)
    }

    @Test("a dataset that is not imported causes a warning")
    func notImported() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 10, seed: 1)
        try place.importCustomers(csv: "customer_id,region,store\na,north,1\n")
        #expect(
            try data.apply(to: place).map(\.message) == [
                "The dataset 'orders' is not imported yet, so attributes of 'orders' were not checked.",
                "The dataset 'risk-levels' is not imported yet, so attributes of 'risk' were not checked.",
                "The dataset 'stores' is not imported yet, so attributes of 'main' were not checked.",
            ])
        let error = #expect(throws: PlanningError.self) { try place.workspace.runs.perform(campaign: "campaign") }
        #expect(error?.diagnostics.count == 3)
        let message = error?.messages.first
        #expect(message?.text == "DecisionFlow flow, stages[1].dataset: Dataset 'orders' is not imported yet.")
        #expect(message?.hint == "Import it first, with the key that it is joined by.")
        #expect(message?.diagnostic?.path.description == "/stages/1/dataset")
    }

    @Test("the last ten dataset versions and those of the last run are kept")
    func keptVersions() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 30, seed: 3)
        func versions() throws -> [Int] {
            try FileManager.default.contentsOfDirectory(atPath: place.workspace.path(of: "datasets/stores")).compactMap {
                Int($0)
            }
            .sorted()
        }
        try data.load(into: place)
        #expect(try data.apply(to: place) == [])
        _ = try run(place)
        for _ in 2...12 { try data.load(into: place) }
        #expect(try versions() == [1] + Array(3...12))
        _ = try run(place)
        try data.load(into: place)
        #expect(try versions() == Array(4...13))
    }
}
