import Foundation
import MusterBase
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Contacts are recorded once, in the same transaction as their run, or not at all.
@Suite struct ContactRecordTests {
    @Test("a completed run records its contacts, a dry run does not")
    func recorded() throws {
        let workspace = try HistoryWorkspace(customers: ["a", "b"])
        defer { workspace.remove() }
        _ = try workspace.place.workspace.runs.dryRun(campaign: "campaign")
        #expect(try workspace.place.workspace.interactions.files().isEmpty)
        let run = try workspace.run()
        let files = try workspace.place.workspace.interactions.files()
        #expect(files.count == 1)
        let file = try #require(files.first)
        #expect(file.runId == run.id && file.kind == .contacts && file.rowCount == 8)
        #expect(file.minCustomer == "a" && file.maxCustomer == "b")
        #expect(file.asOf == run.asOf && run.asOf == run.startedAt)
        let contacts = try workspace.place.bytes(at: file.path)
        #expect(try contacts == workspace.place.bytes(at: "runs/\(run.id)/results.parquet"))
    }

    @Test("a run whose contacts cannot be recorded fails and leaves nothing")
    func notRecorded() throws {
        let cap = CountedPolicy(id: "p", type: "cooldown", days: 1)
        let workspace = try HistoryWorkspace(customers: ["a"], policies: [cap.yaml])
        defer { workspace.remove() }
        let folder = workspace.place.workspace.path(of: "interactions/contacts")
        try "in the way".write(toFile: folder, atomically: true, encoding: .utf8)
        let error = #expect(throws: RunError.self) { try workspace.run() }
        guard case .failed(let run)? = error else { return }
        #expect(run.status == .failed && run.files.isEmpty)
        let left = FileManager.default.enumerator(atPath: workspace.place.workspace.path(of: "runs/\(run.id)"))
        #expect(left?.compactMap { $0 as? String } == ["output"])
        #expect(try workspace.place.workspace.interactions.files().isEmpty)
        try FileManager.default.removeItem(atPath: folder)
        #expect(try workspace.run().totalRecommendations == 1)
    }

    @Test("contacts count for customers whose ids need quoting in SQL")
    func zeroBytes() throws {
        let cap = CountedPolicy(id: "p", type: "cooldown", days: 1)
        let workspace = try HistoryWorkspace(customers: ["a\0x", "b", "c\0y"], policies: [cap.yaml])
        defer { workspace.remove() }
        #expect(try workspace.run().recommended == 3)
        #expect(try workspace.run().recommended == 0)
    }

    @Test("a run fails if a file of the history is missing")
    func missingFile() throws {
        let cap = CountedPolicy(id: "p", type: "cooldown", days: 1)
        let workspace = try HistoryWorkspace(customers: ["a"], policies: [cap.yaml])
        defer { workspace.remove() }
        _ = try workspace.run()
        let file = try #require(try workspace.place.workspace.interactions.files().first)
        let path = workspace.place.workspace.path(of: file.path)
        try FileManager.default.removeItem(atPath: path)
        let error = #expect(throws: RunError.self) { try workspace.run() }
        guard case .failed(let run)? = error else { return }
        #expect(run.error?.hasPrefix("The file \(path) of the contact history is missing.") == true)
    }

    @Test("contacts are withheld from customers of the control group, and later runs count them")
    func heldOut() throws {
        let workspace = try HistoryWorkspace(customers: (0..<200).map { "C\($0)" })
        defer { workspace.remove() }
        try workspace.apply([
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { percent: 30 } }"
        ])
        let run = try workspace.run()
        let heldOut = try #require(run.summary.controlGroup)
        #expect(heldOut.customers > 20)
        let file = try #require(try workspace.place.workspace.interactions.files().first)
        #expect(file.rowCount == run.totalRecommendations)
        #expect(file.rowCount == (200 - heldOut.customers) * 4)
        #expect(file.withheldCount == heldOut.customers * 4)
        let cap = CountedPolicy(id: "p", type: "cooldown", days: 1)
        try workspace.apply([cap.yaml, "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all }"])
        #expect(try workspace.run().recommended == 0)
    }

    @Test("a control group by condition holds out the customers for whom it is true, and only them")
    func heldOutByCondition() throws {
        let workspace = try HistoryWorkspace(customers: (0..<9).map { "C\($0)" })
        defer { workspace.remove() }
        // Every third customer is a VIP.
        try workspace.apply([
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { where: customer.vip } }"
        ])
        let run = try workspace.run()
        #expect(run.summary.controlGroup?.customers == 3 && run.recommended == 6)
        let rows = try workspace.place.workspace.runs.results(of: run.id, limit: 100)
        #expect(Set(rows.filter(\.heldOut).map(\.customerId)) == ["C0", "C3", "C6"])
        let wrong = #expect(throws: HistoryWorkspace.ApplyFailure.self) {
            try workspace.apply([
                "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { where: customer.nobody } }"
            ])
        }
        #expect(wrong?.diagnostics.first?.path.description == "/controlGroup/where")
    }

    @Test("a control group by list holds out the customers whose keys are in a dataset")
    func heldOutByList() throws {
        let workspace = try HistoryWorkspace(customers: (0..<9).map { "C\($0)" })
        defer { workspace.remove() }
        let service = workspace.place.workspace
        let campaign =
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { dataset: holdout } }"
        // Before the list is imported, the campaign cannot run.
        try workspace.apply([campaign])
        let missing = #expect(throws: (any Error).self) { try workspace.run() }
        #expect(missing.map { "\($0)".contains("Dataset 'holdout' is not imported yet.") } == true)
        // A list may have other columns, and customers that are not in the segment.
        try service.datasets.import("holdout", key: "Customer No", csv: "since,Customer No\n2026,C7\n2025,C2\n2025,nobody\n")
        let run = try workspace.run()
        #expect(run.summary.controlGroup?.customers == 2 && run.recommended == 7)
        let rows = try service.runs.results(of: run.id, limit: 100)
        #expect(Set(rows.filter(\.heldOut).map(\.customerId)) == ["C2", "C7"])
        #expect(try service.insight.explain(campaign: "campaign", customer: "C2").heldOut)
        #expect(try !service.insight.explain(campaign: "campaign", customer: "C3").heldOut)
        // The next run uses the new list.
        try service.datasets.import("holdout", key: "Customer No", csv: "Customer No\nC1\n")
        #expect(try workspace.run().summary.controlGroup?.customers == 1)
        let used = #expect(throws: DatasetError.self) { try service.datasets.delete("holdout") }
        guard case .stillUsed(_, let users)? = used else { return }
        #expect(users == [DefinitionKey(.campaign, "campaign")])
    }

    @Test("a budget does not count withheld contacts")
    func withheldBudget() throws {
        let budget =
            "{ kind: ContactPolicy, id: p, name: P, type: budget, scope: { offers: [gold] }, maxTotal: 150, maxPerDay: 150 }"
        let workspace = try HistoryWorkspace(
            customers: (0..<100).map { "C\($0)" }, policies: [budget], timeZone: HistoryWorkspace.noonZone)
        defer { workspace.remove() }
        try workspace.apply([
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { percent: 30 }, "
                + "scheduleTimezone: \(HistoryWorkspace.noonZone) }"
        ])
        func gold() throws -> Int { try workspace.run().summary.byOffer.first { $0.id == "gold" }?.count ?? 0 }
        let first = try gold()
        #expect(first < 80)
        #expect(try gold() == min(first, 150 - first))
        #expect(try gold() == 150 - first - min(first, 150 - first))
    }

    @Test("many small files are merged before a run, without a change of the counts", .tags(.slow), .fullRunOnly)
    func merging() throws {
        let stop = CountedPolicy(id: "p", type: "outcome_suppression", days: 30, outcomes: ["opt_out"])
        let customers = (10..<60).map { "C\($0)" }
        let workspace = try HistoryWorkspace(customers: customers, policies: [stop.yaml])
        defer { workspace.remove() }
        let at = InstantFormat.text(Date().addingTimeInterval(-3600))
        for customer in customers.prefix(40) { try workspace.importInteractions(["\(customer),opt_out,\(at),,"]) }
        #expect(try workspace.run().recommended == 10)
        let merged = try workspace.place.workspace.interactions.files().filter { $0.kind == .responses }
        #expect(merged.count == 40 && Set(merged.map(\.path)).count == 1)
        let last = try #require(try workspace.importInteractions(["C59,opt_out,\(at),,"]))
        #expect(last.batch == 42)
        #expect(try workspace.run().recommended == 9)
    }
}
