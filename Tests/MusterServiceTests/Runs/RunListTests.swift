import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import Testing

@Suite struct RunListTests {
    @Test("runs of one campaign or all are listed newest first, filtered, page by page")
    func listing() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        try place.apply("{ kind: Campaign, id: other, decisionFlowId: flow, segmentId: grown }")
        for campaign in ["spring", "other", "spring"] { _ = try place.workspace.runs.perform(campaign: campaign) }
        let all = try place.workspace.runs.list(RunFilter(), limit: 2)
        #expect(all.runs.map(\.id) == ["spring-2", "other-1"] && all.total == 3)
        let next = try #require(all.next)
        let rest = try place.workspace.runs.list(RunFilter(), before: next, limit: 2)
        #expect(rest.runs.map(\.id) == ["spring-1"] && rest.next == nil)
        var filter = RunFilter()
        filter.campaignId = "other"
        #expect(try place.workspace.runs.list(filter, limit: 9).runs.map(\.id) == ["other-1"])
        filter.statuses = [.failed, .running]
        #expect(try place.workspace.runs.list(filter, limit: 9).total == 0)
        filter = RunFilter()
        filter.trigger = .schedule
        #expect(try place.workspace.runs.list(filter, limit: 9).total == 0)
        filter.trigger = .manual
        filter.since = try place.workspace.runs.get("other-1").createdAt
        #expect(try place.workspace.runs.list(filter, limit: 9).total == 2)
        filter.until = filter.since
        #expect(try place.workspace.runs.list(filter, limit: 9).total == 0)
        var unknown = RunFilter()
        unknown.campaignId = "nobody"
        #expect(APIWorkspace.error { _ = try place.workspace.runs.list(unknown, limit: 9) }?.kind == .notFound)
    }

    @Test("results are listed page by page, filtered, with the names at the time of the run")
    func results() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let run = try place.workspace.runs.perform(campaign: "spring")
        let whole = try place.workspace.runs.results(of: run.id, limit: .max)
        #expect(whole.count == 24)
        var query = ResultsQuery(limit: 7)
        var seen: [NamedResult] = []
        while true {
            let page = try place.workspace.runs.results(of: run.id, query)
            seen += page.rows
            guard let next = page.next else { break }
            query.after = next
        }
        #expect(seen == whole)
        query = ResultsQuery(limit: 100)
        query.customer = "c003"
        #expect(try place.workspace.runs.results(of: run.id, query).rows.map(\.offerName) == ["Gold card", "Blue card"])
        query.offer = "blue"
        #expect(try place.workspace.runs.results(of: run.id, query).rows.map(\.rank) == [2])
        query.channel = "email"
        #expect(try place.workspace.runs.results(of: run.id, query).rows.isEmpty)
        query = ResultsQuery(limit: 5)
        query.heldOut = true
        #expect(try place.workspace.runs.results(of: run.id, query).rows.isEmpty)
        #expect(throws: RunError.self) { try place.workspace.runs.results(of: "spring-9", query) }
    }

    @Test("only registered files of a run can be downloaded")
    func files() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let run = try place.workspace.runs.perform(campaign: "spring")
        let files = try place.workspace.runs.files(of: run.id)
        #expect(files.map(\.name) == ["spring-1.csv"])
        let file = try place.workspace.runs.file("spring-1.csv", of: run.id)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count == file.file.bytes)
        for name in ["results.parquet", "../results.parquet", "../../../muster.db", "manifest.json", "", "."] {
            #expect(APIWorkspace.error { _ = try place.workspace.runs.file(name, of: run.id) }?.code == "run.fileNotFound")
        }
        try FileManager.default.removeItem(atPath: file.path)
        #expect(APIWorkspace.error { _ = try place.workspace.runs.file("spring-1.csv", of: run.id) }?.code == "run.missingFile")
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/hostname")
        #expect(APIWorkspace.error { _ = try place.workspace.runs.file("spring-1.csv", of: run.id) }?.code == "run.missingFile")
    }
}
