import Foundation
import MusterModel
import MusterStore
import Testing

@Suite struct StoreRunsTests {
    private let workspace = TestWorkspace()

    @Test("runs are numbered per campaign, keep their snapshots, and are listed newest first")
    func numbering() throws {
        let store = try Store.create(workspace: workspace.path)
        let frozen = RunSnapshot(json: #"{"id":"a"}"#, planHash: "abc")
        let instant = TestWorkspace.noon.addingTimeInterval(0.123_456)
        let runs = try ["a", "a", "b", "a"].map {
            try store.createRun(of: .init($0), trigger: .manual, at: instant, frozen: frozen)
        }
        #expect(runs.map(\.id.rawValue) == ["a-1", "a-2", "b-1", "a-3"])
        let stored = try store.run("a-2")
        #expect(stored.run == runs[1])
        #expect(stored.frozen == frozen)
        #expect(try store.runs(of: "a").map(\.runNumber) == [3, 2, 1])
        #expect(try store.runs(of: "a", limit: 2).map(\.runNumber) == [3, 2])
        #expect(StoreError.of { _ = try store.run("c-1") } == .runNotFound("c-1"))
    }

    @Test("a run is read as it was recorded, and ends only once")
    func update() throws {
        let store = try Store.create(workspace: workspace.path)
        let created = try store.createRun(of: "a", trigger: .manual, at: TestWorkspace.noon, frozen: .init(json: "{}"))
        let lease = RunLease(owner: RunOwner(), until: TestWorkspace.noon)
        var run = try #require(try store.claim(created.id, lease, replacing: nil, at: TestWorkspace.noon).claimed).run
        run.avgLatencyMs = 0.1
        run.summary.byOffer = [.init(id: "o", name: "O", count: 1, share: 1)]
        #expect(try store.renew(lease, on: run) == false)
        #expect(try store.run(run.id).run == run)
        try run.move(to: .cancelled, at: TestWorkspace.noon)
        try store.finish(run, by: lease.owner)
        #expect(StoreError.of { try store.finish(run, by: lease.owner) } == .claimLost(run.id))
        #expect(try store.run(run.id).run == run)
        #expect(try store.queueHeads().runs.isEmpty)
    }

    @Test("a slot of a schedule gets one run")
    func slots() throws {
        let store = try Store.create(workspace: workspace.path)
        func create(_ trigger: CampaignRun.Trigger) throws -> CampaignRun {
            try store.createRun(
                of: "a", trigger: trigger, scheduledFor: TestWorkspace.noon, at: TestWorkspace.noon, frozen: .init(json: "{}"))
        }
        let run = try create(.schedule)
        #expect(run.scheduledFor == TestWorkspace.noon)
        #expect(StoreError.of { _ = try create(.schedule) } == .slotTaken(run.id))
        #expect(try create(.manual).runNumber == 2)
    }

    @Test("runs that several stores create at once get different numbers")
    func concurrency() async throws {
        let path = workspace.path
        _ = try Store.create(workspace: path)
        let stores = try (0..<3).map { _ in try Store(workspace: path) }
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try stores[index % stores.count].createRun(
                        of: "a", trigger: .manual, at: TestWorkspace.noon, frozen: .init(json: "{}")
                    ).runNumber
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(1...60))
    }

    @Test("of many stores that create a run for one slot one succeeds")
    func concurrentSlots() async throws {
        let path = workspace.path
        _ = try Store.create(workspace: path)
        let stores = try (0..<3).map { _ in try Store(workspace: path) }
        let created = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<12 {
                group.addTask {
                    let run = try? stores[index % stores.count].createRun(
                        of: "a", trigger: .schedule, scheduledFor: TestWorkspace.noon, at: TestWorkspace.noon,
                        frozen: .init(json: "{}"))
                    return run != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(created == 1)
    }
}
