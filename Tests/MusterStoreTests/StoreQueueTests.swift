import Foundation
import GRDB
import MusterModel
import MusterStore
import Testing

@Suite struct StoreQueueTests {
    private let workspace = TestWorkspace()
    private let noon = TestWorkspace.noon

    private func create(_ store: Store, _ campaign: Campaign.ID, lease: RunLease? = nil) throws -> CampaignRun {
        try store.createRun(of: campaign, trigger: .manual, at: noon, frozen: .init(json: "{}"), lease: lease)
    }

    private func lease(_ owner: RunOwner = RunOwner(), seconds: TimeInterval = 15) -> RunLease {
        RunLease(owner: owner, until: noon.addingTimeInterval(seconds))
    }

    @Test("the queue heads are the first unfinished runs of the campaigns, in the order in which they were created")
    func heads() throws {
        let store = try Store.create(workspace: workspace.path)
        for campaign in ["b", "a", "b", "c", "a"] { _ = try create(store, .init(campaign)) }
        #expect(try store.queueHeads().runs.map(\.run.id) == ["b-1", "a-1", "c-1"])
        #expect(try store.claim("b-2", lease(), replacing: nil, at: noon).claimed == nil)
        let owner = RunOwner()
        var run = try #require(try store.claim("b-1", lease(owner), replacing: nil, at: noon).claimed).run
        try run.move(to: .failed, at: noon)
        try store.finish(run, by: owner)
        #expect(try store.queueHeads().runs.map(\.run.id) == ["a-1", "b-2", "c-1"])
    }

    @Test("a run that cannot be read blocks only its own campaign")
    func unreadableHead() throws {
        let store = try Store.create(workspace: workspace.path)
        for campaign in ["a", "b", "a"] { _ = try create(store, .init(campaign)) }
        try DatabaseQueue(path: Store.databasePath(of: workspace.path)).write { db in
            try db.execute(sql: "UPDATE campaign_run SET json = '{}' WHERE id = 'a-1'")
        }
        let heads = try store.queueHeads()
        #expect(heads.runs.map(\.run.id) == ["b-1"])
        #expect(heads.unreadable == ["a": .unreadableRun("a-1")])
    }

    @Test("a run has one lease, and is taken over only by a caller that names the previous one")
    func claims() throws {
        let store = try Store.create(workspace: workspace.path)
        let run = try create(store, "a")
        let first = lease()
        #expect(try store.claim(run.id, first, replacing: nil, at: noon).claimed?.run.attempts == 1)
        #expect(try store.claim(run.id, lease(), replacing: nil, at: noon).claimed == nil)
        #expect(try store.claim(run.id, lease(), replacing: lease(), at: noon).claimed == nil)
        let second = lease(seconds: 30)
        let taken = try #require(try store.claim(run.id, second, replacing: first, at: noon).claimed)
        #expect(taken.run.attempts == 2 && taken.run.status == .running)
        #expect(StoreError.of { _ = try store.renew(first, on: run) } == .claimLost(run.id))
        #expect(StoreError.of { try store.finish(run, by: first.owner) } == .claimLost(run.id))
        #expect(try store.renew(second, on: taken.run) == false)
        #expect(try store.queueHeads().runs.first?.lease == second)
    }

    @Test("of many concurrent claims of a run one succeeds")
    func concurrentClaims() async throws {
        let path = workspace.path
        let run = try create(Store.create(workspace: path), "a")
        let stores = try (0..<3).map { _ in try Store(workspace: path) }
        let noon = noon
        let claims = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<12 {
                group.addTask {
                    let lease = RunLease(owner: RunOwner(), until: noon)
                    return try stores[index % 3].claim(run.id, lease, replacing: nil, at: noon).claimed != nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(claims == 1)
    }

    @Test("no more runs are claimed than the maximum in progress; expired leases do not count")
    func most() throws {
        let store = try Store.create(workspace: workspace.path)
        for campaign in ["a", "b", "c"] { _ = try create(store, .init(campaign)) }
        #expect(try store.claim("a-1", lease(), replacing: nil, maxRuns: 2, at: noon).claimed != nil)
        #expect(try store.claim("b-1", lease(), replacing: nil, maxRuns: 2, at: noon).claimed != nil)
        guard case .tooMany = try store.claim("c-1", lease(), replacing: nil, maxRuns: 2, at: noon) else {
            Issue.record("A third run was claimed.")
            return
        }
        #expect(try store.claim("c-1", lease(), replacing: nil, maxRuns: 2, at: noon.addingTimeInterval(15)).claimed != nil)
    }

    @Test("a run without a lease is cancelled at once, another by the owner of its lease")
    func cancelling() throws {
        let store = try Store.create(workspace: workspace.path)
        let (waiting, going) = (try create(store, "a"), try create(store, "b"))
        #expect(try store.cancel(waiting.id, at: noon, by: "ann").status == .cancelled)
        #expect(StoreError.of { _ = try store.cancel(waiting.id, at: noon, by: "ann") } == .runChanged(waiting.id, .cancelled))
        let claim = lease()
        let claimed = try #require(try store.claim(going.id, claim, replacing: nil, at: noon).claimed)
        #expect(try !store.renew(claim, on: claimed.run))
        #expect(try store.cancel(going.id, at: noon, by: "ann").status == .running)
        #expect(try store.renew(claim, on: claimed.run))
        let later = try store.claim(going.id, lease(), replacing: claim, at: noon).claimed
        #expect(later?.isCancelRequested == true)
    }

    @Test("a running run whose lease has expired is cancelled at once")
    func cancellingLeftBehind() throws {
        let store = try Store.create(workspace: workspace.path)
        let run = try create(store, "a")
        _ = try store.claim(run.id, lease(), replacing: nil, at: noon)
        #expect(try store.cancel(run.id, at: noon.addingTimeInterval(20), by: "ann").status == .cancelled)
        #expect(try store.queueHeads().runs.isEmpty)
    }

    @Test("the same idempotency key gives the same run")
    func idempotency() throws {
        let store = try Store.create(workspace: workspace.path)
        func create(_ key: String?) throws -> CampaignRun.ID {
            try store.createRun(
                of: "a", trigger: .manual, at: noon, frozen: .init(json: "{}"), idempotencyKey: key
            ).id
        }
        #expect(try [create("x"), create("x"), create("y"), create(nil), create(nil)] == ["a-1", "a-1", "a-2", "a-3", "a-4"])
    }
}
