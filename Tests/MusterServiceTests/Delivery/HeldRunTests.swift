import Foundation
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

@Suite struct HeldRunTests {
    /// A workspace whose campaign has three runs of 20 customers and holds unusual ones.
    private func place(_ check: String = "{ holdWhenUnusual: true }") throws -> DeliveryWorkspace {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"], at: Date())
        try importCustomers(20, place.workspace)
        let catalog = APIWorkspace.catalog.replacingOccurrences(
            of: "segmentId: all }", with: "segmentId: all, unusualCounts: \(check) }")
        let file = UploadedCatalogFile(name: "catalog.yaml", bytes: Array(catalog.utf8))
        _ = try place.workspace.catalog.apply([file], by: "tests")
        for _ in 0..<3 { try #require(run(place).unusualCounts.isEmpty) }
        try place.deliver()
        return place
    }

    private func importCustomers(_ count: Int, _ workspace: Workspace) throws {
        let rows = (0..<count).map { "C\($0),30\n" }.joined()
        try workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\n" + rows)
    }

    private func run(_ place: DeliveryWorkspace) throws -> CampaignRun {
        let run = try place.workspace.runs.perform(campaign: "spring")
        try place.workspace.runs.noteReported(run.id)
        return run
    }

    private func contacts(of run: CampaignRun, _ workspace: Workspace) throws -> [InteractionFile] {
        try workspace.interactions.files().filter { $0.runId == run.id }
    }

    @Test("a held run is decided and delivers nothing, also after a restart, until it is released")
    func release() throws {
        let place = try place()
        defer { place.remove() }
        try importCustomers(60, place.workspace)
        let run = try run(place)
        #expect(run.status == .completed && run.isHeld && !run.files.isEmpty)
        #expect(
            run.unusualCounts == [
                UnusualCount(count: .customers, value: 60, median: 20),
                UnusualCount(count: .recommendations, value: 120, median: 40),
                UnusualCount(count: .channel, id: "post", name: "Post", value: 120, median: 40),
            ])
        #expect(FileManager.default.fileExists(atPath: place.workspace.path(of: run.files[0].path)))
        #expect(try contacts(of: run, place.workspace).count == 1)

        let before = place.destinations.events.count
        let restarted = try place.another()
        for workspace in [place.workspace, restarted] {
            #expect(try workspace.deliveries.list(of: run.id).map(\.state) == [.held, .held])
            #expect(try workspace.deliveries.perform(run.id, waitingUpTo: 0).map(\.state) == [.held, .held])
            #expect(try workspace.runs.get(run.id).isHeld)
            let refused = APIWorkspace.error { _ = try workspace.deliveries.redeliver(run.id, by: "tests") }
            #expect(refused?.details.code == "delivery.held")
        }
        place.clock.advance(7 * 86_400)
        try place.deliver()
        #expect(place.destinations.events.count == before)
        #expect(try place.deliveries(run).flatMap(\.files).allSatisfy { $0.state == .held && $0.attempts.isEmpty })

        let released = try restarted.runs.release(run.id, by: "ana")
        #expect(released.status == .completed && released.hold?.state == .released && released.hold?.endedAt != nil)
        try place.deliver()
        for destination in ["shop", "depot"] {
            try place.expectDelivered(
                run, to: destination, columns: ["customer_id", "offer_name", "channel", "score", "creative"])
        }
        #expect(try restarted.runs.get(run.id).status == .completed)
        #expect(try contacts(of: run, restarted).count == 1)
        let again = APIWorkspace.error { _ = try restarted.runs.release(run.id, by: "ana") }
        #expect(again?.details.code == "run.notHeld" && again?.details.kind == .conflict)
        let missing = APIWorkspace.error { _ = try restarted.runs.release("spring-77", by: "ana") }
        #expect(missing?.details.code == "run.notFound")
        let entries = try restarted.access.auditEntries(AuditFilter(action: .release), limit: 10)
        #expect(entries.map(\.subject.id) == [run.id.rawValue] && entries.map(\.actor.author) == ["ana"])
    }

    @Test("a rejected run delivers nothing, its contacts do not count, and no later run is compared with it")
    func reject() throws {
        let place = try place()
        defer { place.remove() }
        try importCustomers(60, place.workspace)
        let run = try run(place)
        let path = try #require(try contacts(of: run, place.workspace).first).path
        let before = place.destinations.events.count
        let rejected = try place.workspace.runs.cancel(run.id, by: "ana")
        #expect(rejected.status == .completed_with_errors && rejected.hold?.state == .rejected)
        #expect(rejected.error == "The run was rejected: nothing was delivered, and its contacts do not count.")
        #expect(try place.workspace.runs.get(run.id) == rejected)
        #expect(try contacts(of: run, place.workspace).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place.workspace.path(of: path)))
        // The files remain, so that someone can look at them.
        #expect(FileManager.default.fileExists(atPath: place.workspace.path(of: run.files[0].path)))
        place.clock.advance(86_400)
        try place.deliver()
        #expect(place.destinations.events.count == before)
        #expect(try place.deliveries(run).map(\.state) == [.cancelled, .cancelled])
        let refused = APIWorkspace.error { _ = try place.workspace.deliveries.redeliver(run.id, by: "tests") }
        #expect(refused?.details.code == "delivery.rejected")
        let over = APIWorkspace.error { _ = try place.workspace.runs.cancel(run.id, by: "tests") }
        #expect(over?.details.code == "run.isOver")

        let next = try self.run(place)
        #expect(next.isHeld && next.unusualCounts.first == UnusualCount(count: .customers, value: 60, median: 20))
        _ = try place.workspace.runs.release(next.id, by: "ana")
        for _ in 0..<2 { _ = try place.workspace.runs.release(try self.run(place).id, by: "ana") }
        // The released runs count: the median of three runs of 20 and three of 60 is 40, and 60 is not more than half above it.
        #expect(try self.run(place).unusualCounts.isEmpty)
    }

    @Test("a run cannot be rejected while an unfinished run counts its contacts")
    func contactsInUse() throws {
        let place = try place()
        defer { place.remove() }
        try importCustomers(60, place.workspace)
        let run = try run(place)
        let (store, now) = (place.workspace.store, place.workspace.now())
        let lease = RunLease(owner: RunOwner(), until: now + 60)
        let other = try store.createRun(of: "other", trigger: .manual, at: now, frozen: .init(json: "{}"), lease: lease)
        guard case .taken = try store.claim(other.id, lease, replacing: lease, at: now) else {
            Issue.record("The other run was not claimed.")
            return
        }
        let refused = APIWorkspace.error { _ = try place.workspace.runs.cancel(run.id, by: "ana") }
        #expect(refused?.details.code == "run.contactsInUse" && refused?.details.kind == .conflict)
        #expect(try place.workspace.runs.get(run.id).isHeld)
        #expect(try place.deliveries(run).map(\.state) == [.held, .held])
        #expect(try contacts(of: run, place.workspace).count == 1)
        place.clock.advance(120)
        _ = try place.workspace.runs.cancel(other.id, by: "ana")
        #expect(try place.workspace.runs.cancel(run.id, by: "ana").hold?.state == .rejected)
    }

    @Test("without holdWhenUnusual an unusual run is delivered; a dry run is not compared")
    func notHeld() throws {
        let place = try place("{ runs: 3 }")
        defer { place.remove() }
        try importCustomers(60, place.workspace)
        let run = try run(place)
        #expect(run.unusualCounts.count == 3 && run.hold == nil)
        try place.deliver()
        try place.expectDelivered(
            run, to: "shop", columns: ["customer_id", "offer_name", "channel", "score", "creative"])
        #expect(try place.workspace.runs.dryRun(campaign: "spring").unusualCounts.isEmpty)
    }

    @Test("tasks of a held run are in the work list once it is released, and never if it is rejected")
    func tasks() throws {
        let place = try TaskWorkspace(
            """
            { kind: Campaign, id: calls, name: Calls, decisionFlowId: flow, segmentId: all,
              unusualCounts: { holdWhenUnusual: true } }
            """)
        defer { place.remove() }
        for _ in 0..<3 { try place.run() }
        let usual = try place.tasks().count
        let rows = (0..<30).map { "c\($0),30,gold\n" }.joined()
        try place.place.place.importCustomers(csv: "customer_id,age,tier\n" + rows, rowsPerPart: 50)
        for isReleased in [false, true] {
            let run = try place.run()
            try #require(run.isHeld)
            // A later run sweeps what ended runs have left.
            try place.workspace.store.removeAbandonedTasks()
            #expect(try place.tasks().count == usual)
            if isReleased {
                place.clock.advance(60)
                _ = try place.workspace.runs.release(run.id, by: "ana")
                let tasks = try place.tasks { $0.runId = run.id }
                #expect(tasks.count == 60 && tasks.allSatisfy { $0.state == .open && $0.createdAt == place.clock.now })
            } else {
                _ = try place.workspace.runs.cancel(run.id, by: "ana")
                #expect(try place.tasks().count == usual)
                try place.workspace.store.removeAbandonedTasks()
            }
        }
    }
}
