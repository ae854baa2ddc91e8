import Foundation
import GRDB
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@Suite struct StoreTasksTests {
    private let workspace = TestWorkspace()
    private let noon = TestWorkspace.noon

    /// A run that `owner` has claimed.
    private func claimed(_ store: Store, by owner: RunOwner, replacing lease: RunLease? = nil) throws -> (CampaignRun, RunLease) {
        if lease == nil { _ = try store.createRun(of: "a", trigger: .manual, at: noon, frozen: .init(json: "{}")) }
        let next = RunLease(owner: owner, until: noon.addingTimeInterval(lease == nil ? 15 : 30))
        let run = try #require(try store.claim("a-1", next, replacing: lease, at: noon).claimed).run
        return (run, next)
    }

    private func stage(_ count: Int, of run: CampaignRun, in store: Store, by owner: RunOwner) throws -> StagedTasks {
        var left = (1...count).map { "c\($0)" }[...]
        return try store.stageTasks(of: run, by: owner) { limit in
            defer { left = left.dropFirst(limit) }
            return left.prefix(limit).map { customer in
                NewTask(customerId: customer, offerId: "gold", channelId: "desk", creativeId: "g", rank: 1, score: 0.5)
            }
        }
    }

    private func rows(_ table: String) throws -> Int {
        try DatabaseQueue(path: workspace.database).read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? -1
        }
    }

    @Test("staged tasks count when the run is completed, those of an attempt that died do not")
    func staging() throws {
        let store = try Store.create(workspace: workspace.path)
        let (first, second) = (RunOwner(), RunOwner())
        let (run, lease) = try claimed(store, by: first)
        _ = try stage(45_000, of: run, in: store, by: first)
        #expect(try store.taskCounts(at: noon).total == 0 && store.tasks(limit: 5, at: noon).tasks.isEmpty)
        #expect(StoreError.of { _ = try store.task("a-1-1", at: noon) } == .taskNotFound("a-1-1"))
        #expect(try store.claimNextTasks(of: "desk", campaign: nil, count: 5, for: "ana", at: noon, by: "ana").isEmpty)

        var (taken, _) = try claimed(store, by: second, replacing: lease)
        // The worker that lost the run writes nothing more.
        #expect(StoreError.of { _ = try stage(3, of: run, in: store, by: first) } == .claimLost("a-1"))
        let staged = try stage(40_001, of: taken, in: store, by: second)
        #expect(staged.count == 40_001)
        try taken.move(to: .completed, at: noon)
        #expect(StoreError.of { try store.finish(taken, by: first, tasks: staged) } == .claimLost("a-1"))
        try store.finish(taken, by: second, tasks: staged)
        #expect(try store.taskCounts(at: noon) == WorkTaskCounts(open: 40_001))
        #expect(try store.task("a-1-40001", at: noon).task.customerId == "c40001")
        try store.removeAbandonedTasks()
        #expect(try rows("work_task") == 40_001 && rows("work_list") == 1)
    }

    @Test("a run is not completed with tasks that are not all there")
    func incomplete() throws {
        let store = try Store.create(workspace: workspace.path)
        let owner = RunOwner()
        var (run, _) = try claimed(store, by: owner)
        let staged = try stage(10, of: run, in: store, by: owner)
        try DatabaseQueue(path: workspace.database).write { db in
            try db.execute(sql: "DELETE FROM work_task WHERE number = 10")
        }
        try run.move(to: .completed, at: noon)
        #expect(StoreError.of { try store.finish(run, by: owner, tasks: staged) } == .corrupt(workspace.path))
        #expect(try store.run("a-1").run.status == .running && store.taskCounts(at: noon).total == 0)
    }

    @Test("the tasks of a run that fails, and those of one that is cancelled, are removed")
    func abandoned() throws {
        let store = try Store.create(workspace: workspace.path)
        let owner = RunOwner()
        var (run, _) = try claimed(store, by: owner)
        _ = try stage(25_000, of: run, in: store, by: owner)
        try store.removeAbandonedTasks()
        #expect(try rows("work_task") == 25_000)
        try run.move(to: .failed, at: noon)
        try store.finish(run, by: owner)
        try store.removeAbandonedTasks()
        #expect(try rows("work_task") == 0 && rows("work_list") == 0)
    }

    @Test(
        "the next tasks, pages and recorded outcomes are found with an index",
        arguments: [
            (
                "SELECT 1 FROM work_task t WHERE t.state = 'open' AND t.channelId = 'd' AND t.dueAt > 1 ORDER BY t.dueAt, t.list, t.number",
                "work_task_next"
            ),
            ("SELECT 1 FROM work_task WHERE state = 'completed' AND batch IS NULL", "work_task_unrecorded"),
            ("SELECT 1 FROM work_task t WHERE t.batch = 4", "work_task_batch"),
        ])
    func plans(sql: String, index: String) throws {
        _ = try Store.create(workspace: workspace.path)
        let plan = try DatabaseQueue(path: workspace.database).read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }.joined(separator: "\n")
        }
        #expect(plan.contains("USING") && plan.contains(index) && !plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test("outcomes are registered with their batch at their tasks, or not at all")
    func outcomes() throws {
        let store = try Store.create(workspace: workspace.path)
        let owner = RunOwner()
        var (run, _) = try claimed(store, by: owner)
        let staged = try stage(3, of: run, in: store, by: owner)
        try run.move(to: .completed, at: noon)
        try store.finish(run, by: owner, tasks: staged)
        for id in ["a-1-1", "a-1-2"] as [WorkTask.ID] {
            _ = try store.completeTask(id, WorkOutcome(outcome: "accept"), of: "ana", at: noon, by: "ana")
        }
        let file = InteractionFile(kind: .responses, path: "x", rowCount: 2, sha256: "s", registeredAt: noon)
        #expect(try store.register(file, outcomesOf: ["a-1-1", "a-1-3"], by: "ana") == nil)
        #expect(try store.interactionFiles().isEmpty && store.unrecordedOutcomes(limit: 9).map(\.id) == ["a-1-1", "a-1-2"])
        #expect(try store.register(file, outcomesOf: ["a-1-1", "a-1-2"], by: "ana")?.batch == 1)
        #expect(try !store.hasUnrecordedOutcomes() && store.task("a-1-2", at: noon).task.batch == 1)
    }
}
