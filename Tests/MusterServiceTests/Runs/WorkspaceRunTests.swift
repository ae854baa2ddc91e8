import Foundation
import MusterEngine
import MusterModel
import MusterService
import Testing

/// The datasets, definitions and results of runs.
@Suite struct WorkspaceRunTests {
    @Test("a run over an empty segment completes with an empty file", arguments: [false, true])
    func emptySegment(isJSON: Bool) throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var run = RunCase.simple
        run.segment = .comparison(.greater, .attribute(.customer, "age", .int), .literal(.int(100)))
        run.campaign.isJSON = isJSON
        run.campaign.maxTotal = 5
        try place.importCustomers(of: run)
        #expect(try place.applyCatalog(of: run).change != nil)

        let done = try place.workspace.runs.perform(campaign: "campaign")

        #expect(done.status == .completed)
        #expect(done.totalCustomers == 0)
        #expect(done.processed == 0)
        #expect(done.recommended == 0)
        #expect(done.totalRecommendations == 0)
        #expect(done.avgLatencyMs == 0)
        #expect(done.summary.constraints.isEmpty)
        let nothing = RunSummary.Breakdown(id: "gold_card", name: "Gold card", count: 0, share: 0)
        #expect(done.summary.byOffer == [nothing])
        let file = try #require(done.files.first)
        #expect(file.rows == 0)
        let text = String(decoding: try place.bytes(of: file), as: UTF8.self)
        if isJSON {
            #expect(text.filter { !$0.isWhitespace } == "[]")
        } else {
            #expect(text == "customer_id,offer_name,channel,score,creative\r\n")
        }
        #expect(try place.workspace.runs.results(of: done.id, limit: 10).isEmpty)
    }

    @Test("a run keeps its names and decisions when the catalog changes")
    func catalogIsFrozen() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var run = RunCase.simple
        try place.importCustomers(of: run)
        _ = try place.applyCatalog(of: run)
        let first = try place.workspace.runs.perform(campaign: "campaign")
        let file = try #require(first.files.first)
        let bytes = try place.bytes(of: file)
        let results = try place.workspace.runs.results(of: first.id, limit: 10)

        run.offers[0].name = "Silver card"
        run.channels[0].name = "Letter box"
        run.segment = .literal(.bool(true))
        #expect(try place.applyCatalog(of: run).change != nil)

        #expect(try place.workspace.runs.results(of: first.id, limit: 10) == results)
        #expect(results.map(\.offerName) == ["Gold card", "Gold card"])
        #expect(try place.bytes(of: file) == bytes)
        let second = try place.workspace.runs.perform(campaign: "campaign")
        #expect(second.runNumber == 2)
        #expect(second.totalCustomers == 3)
        #expect(try place.workspace.runs.results(of: second.id, limit: 10).map(\.offerName).first == "Silver card")
        #expect(try place.workspace.runs.results(of: first.id, limit: 10) == results)
        let stored = try place.workspace.runs.list(of: "campaign", limit: 10)
        #expect(stored.map(\.id) == [second.id, first.id])
        #expect(stored.last?.summary == first.summary)
    }

    @Test("an import with a repeated key changes nothing")
    func repeatedKey() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var run = RunCase.simple
        let version = try place.importCustomers(of: run)
        _ = try place.applyCatalog(of: run)
        let before = try place.workspace.runs.perform(campaign: "campaign")
        let bytes = try place.bytes(of: #require(before.files.first))

        run.customers.append(run.customers[1])
        let error = #expect(throws: ImportError.self) { try place.importCustomers(of: run) }
        guard case .duplicateKeys("customer_id", 1, let first)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(first.first?.hasPrefix("'bert' in line 3 of ") == true)

        let versions = try FileManager.default.contentsOfDirectory(
            atPath: place.workspace.path(of: "datasets/customers"))
        #expect(versions == ["\(version.key.version)"])
        let after = try place.workspace.runs.perform(campaign: "campaign")
        #expect(try place.bytes(of: #require(after.files.first)) == bytes)
    }

    @Test("the next run reads a new import, and earlier runs keep their results")
    func importSwitches() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var run = RunCase.simple
        let first = try place.importCustomers(of: run)
        _ = try place.applyCatalog(of: run)
        let before = try place.workspace.runs.perform(campaign: "campaign")

        run.customers = [run.customers[2], CustomerCase(id: "007", fields: run.customers[0].fields)]
        let second = try place.importCustomers(of: run)

        #expect(second.key.version > first.key.version)
        let after = try place.workspace.runs.perform(campaign: "campaign")
        #expect(after.totalCustomers == 2)
        #expect(try place.workspace.runs.results(of: after.id, limit: 10).map(\.customerId) == ["007", "cleo"])
        #expect(try place.workspace.runs.results(of: before.id, limit: 10).map(\.customerId) == ["anna", "cleo"])
    }
}
