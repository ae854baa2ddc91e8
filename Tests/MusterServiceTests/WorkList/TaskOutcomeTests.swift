import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Testing

@Suite struct TaskOutcomeTests {
    private func complete(_ place: TaskWorkspace, _ ids: WorkTask.ID..., as outcome: String = "accept") throws {
        for id in ids { _ = try place.workspace.tasks.complete(id, WorkOutcome(outcome: outcome, amount: 5), of: "ana") }
    }

    @Test("outcomes become responses in the contact history, each once")
    func recorded() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        try complete(place, "calls-1-1", "calls-1-2")
        let tasks = try place.tasks()
        let wanted = tasks.prefix(2).map { "\($0.customerId) \($0.offerId) accept 5.0" }.sorted()
        #expect(try place.responses() == wanted)
        #expect(try place.responses() == wanted && place.workspace.tasks.recordOutcomes().isEmpty)
        try complete(place, "calls-1-3", as: "reject")
        #expect(try place.responses() == (wanted + ["\(tasks[2].customerId) \(tasks[2].offerId) reject 5.0"]).sorted())
        let batches = try place.tasks { $0.states = [.completed] }.compactMap(\.batch)
        #expect(batches == [2, 2, 3])
    }

    @Test("the next run counts the outcomes: a suppression holds without anyone having read the history before")
    func counted() throws {
        let place = try TaskWorkspace(
            "{ kind: ContactPolicy, id: p, name: P, type: outcome_suppression, outcomes: [reject], lookbackDays: 30 }")
        defer { place.remove() }
        let first = try place.run()
        let task = try #require(place.tasks().first)
        try complete(place, task.id, as: "reject")
        place.clock.advance(60)
        let second = try place.run()
        #expect(second.recommended == first.recommended - 1)
        #expect(try !place.tasks { $0.runId = second.id }.contains { $0.customerId == task.customerId })
    }

    @Test("undoing a batch makes its tasks claimed again, and another outcome counts instead")
    func undo() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        try complete(place, "calls-1-1", "calls-1-2")
        let batch = try #require(place.workspace.tasks.recordOutcomes().first?.batch)
        try place.workspace.interactions.undo(batch, by: "ben")
        #expect(try place.responses().isEmpty)
        let details = try place.workspace.tasks.get("calls-1-1")
        #expect(details.task.state == .claimed && details.task.assignee == "ana" && details.task.outcome == nil)
        #expect(details.changes.map(\.action) == [.complete, .reopen] && details.changes.last?.by == "ben")
        try complete(place, "calls-1-1", as: "reject")
        #expect(try place.responses().map { $0.split(separator: " ")[2] } == ["reject"])
        // The same completion as before the undo.
        try complete(place, "calls-1-2")
        #expect(try place.responses().count == 2)
    }

    @Test("outcomes survive a compaction and are counted once after it")
    func compaction() throws {
        let place = try TaskWorkspace(customers: 40)
        defer { place.remove() }
        try place.run()
        let ids = try place.tasks().prefix(36).map(\.id)
        for id in ids {
            try complete(place, id)
            try place.workspace.tasks.recordOutcomes()
        }
        try place.run()
        let files = try place.workspace.interactions.files().filter { $0.kind == .responses }
        #expect(files.count == ids.count && Set(files.map(\.path)).count == 1)
        #expect(try place.responses().count == ids.count)
    }

    @Test("concurrent completions and recorders record every outcome once")
    func concurrent() async throws {
        let place = try TaskWorkspace(customers: 30)
        defer { place.remove() }
        try place.run()
        let tasks = try place.tasks()
        let workspace = place.workspace
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for task in tasks[worker * tasks.count / 4..<(worker + 1) * tasks.count / 4] {
                        _ = try workspace.tasks.complete(task.id, WorkOutcome(outcome: "accept", amount: 5), of: "w")
                        if worker % 2 == 0 { try workspace.tasks.recordOutcomes() }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try place.responses() == tasks.map { "\($0.customerId) \($0.offerId) accept 5.0" }.sorted())
    }

    @Test("an erasure removes the tasks of the customer, with their changes and outcomes")
    func erasure() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        let own = try place.tasks { $0.customerId = "c002" }
        try complete(place, own[0].id)
        try place.workspace.tasks.recordOutcomes()
        _ = try place.workspace.tasks.claim(own[1].id, for: "ana")
        let others = try place.tasks().filter { $0.customerId != "c002" }
        #expect(try place.workspace.erasures.erase(["c002"], isCheck: true).tasks == own.count)
        #expect(try place.tasks().count == others.count + own.count)
        let report = try place.workspace.erasures.erase(["c002"])
        #expect(report.tasks == own.count && report.interactions == 1)
        #expect(try place.tasks() == others && place.responses().isEmpty)
        #expect(APIWorkspace.error { _ = try place.workspace.tasks.get(own[0].id) }?.code == "task.notFound")
        // A customer of whom only tasks are left.
        let again = try place.workspace.erasures.erase(["c002"])
        #expect(again.tasks == 0 && again.notFound == ["c002"])
    }

    @Test("a backup contains the tasks")
    func backup() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        try complete(place, "calls-1-1")
        let archive = place.place.place.folder + "/backup.tar"
        _ = try place.workspace.backups.create(archive)
        let restored = place.place.place.folder + "/restored"
        _ = try BackupService.restore(archive, to: restored)
        let clock = place.clock
        let copy = try Workspace(opening: restored, now: { clock.now })
        #expect(try copy.tasks.list(by: .createdAt, limit: 99).tasks == place.tasks())
        #expect(try copy.tasks.recordOutcomes().map(\.rowCount) == [1])
    }
}
