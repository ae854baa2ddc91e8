import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterService
import Testing

/// Runs of flows that join datasets.
@Suite struct EnrichedRunTests {
    private func run(_ place: CaseWorkspace, threads: Int = 2) throws -> (run: CampaignRun, rows: [EnrichedCase.Expected]) {
        let done = try place.workspace.run(campaign: "campaign", options: RunOptions(threads: threads))
        let columns = ["customer_id", "offer_id", "rank", "personalization"]
        let rows = try OutputFileReader.json(place.bytes(of: #require(done.files.first)), columns: columns)
        var found: [EnrichedCase.Expected] = []
        for row in rows {
            let fields = try #require(row["personalization"] as? [String: Any])
            #expect(Set(fields.keys) == ["total", "city", "mean", "paid", "items", "smallest"])
            let customer = try #require(row["customer_id"] as? String)
            let offer = try #require(row["offer_id"] as? String)
            if found.last?.customer == customer {
                found[found.count - 1].offers.append(offer)
                continue
            }
            found.append(
                EnrichedCase.Expected(
                    customer: customer, offers: [offer], total: (fields["total"] as? NSNumber)?.doubleValue,
                    mean: (fields["mean"] as? NSNumber)?.doubleValue, paid: try #require(fields["paid"] as? Int),
                    items: fields["items"] as? Int, smallest: (fields["smallest"] as? NSNumber)?.doubleValue,
                    city: fields["city"] as? String))
        }
        return (done, found)
    }

    @Test("what is joined and added up is what a plain loop finds", arguments: [1, 40, 700])
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

    @Test("threads and part sizes make no difference", arguments: ["{}", "{ maxTotalPerRun: 900, maxPerOffer: 700 }"])
    func invariance(limits: String) throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 3000, seed: 5)
        var files: Set<String> = []
        for rowsPerPart in [DatasetImport.standardRowsPerPart, 611] {
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

    @Test("a key that is not unique is refused before there is a run")
    func repeatedKeys() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 10, seed: 1)
        try data.load(into: place)
        try place.importDataset(
            "stores", key: "store_id", csv: "store_id,number,key\nS1,1,A\nS2,2,B\nS3,1,C\nS4,7,D\nS5,7,E\nS6,7,F\nS7,,G\nS8,,H\n")
        #expect(try data.apply(to: place) == [])
        let error = #expect(throws: ServiceError.self) { try place.workspace.run(campaign: "campaign") }
        #expect(
            error?.messages == [
                UserFacingMessage(
                    "Dataset 'stores' is joined by 'number' as 'main', but 2 values of it occur more than once: "
                        + "'1' in 2 rows, '7' in 3 rows.",
                    hint: "Correct the data, or let the enrich stage make one row of them: "
                        + "aggregate: [{ name: rows, function: count }]")
            ])
        #expect(throws: ServiceError.self) { try place.workspace.dryRun(campaign: "campaign") }
        #expect(try place.workspace.runs(of: "campaign", limit: 10) == [])
    }

    @Test("a dataset that is not imported is asked for")
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
        let error = #expect(throws: PlanningError.self) { try place.workspace.run(campaign: "campaign") }
        #expect(error?.diagnostics.count == 3)
        #expect(
            error?.messages.first
                == UserFacingMessage(
                    "DecisionFlow flow, stages[1].dataset: Dataset 'orders' is not imported yet.",
                    hint: "Import it with: muster import FILE --dataset orders --key COLUMN"))
    }

    @Test("what the last run read is kept until the next one has finished")
    func keptVersions() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        let data = EnrichedCase(customers: 30, seed: 3)
        func versions() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: place.workspace.path(of: "datasets/stores")).sorted()
        }
        try data.load(into: place)
        #expect(try data.apply(to: place) == [])
        _ = try run(place)
        try data.load(into: place)
        #expect(try versions() == ["1", "2"])
        try data.load(into: place)
        #expect(try versions() == ["1", "3"])
        _ = try run(place)
        try data.load(into: place)
        #expect(try versions() == ["3", "4"])
    }
}
