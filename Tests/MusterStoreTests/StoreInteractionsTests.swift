import Foundation
import MusterModel
import MusterStore
import Testing

@Suite struct StoreInteractionsTests {
    private let workspace = TestWorkspace()

    @Test("a run sees the batches registered before its start, and no later ones")
    func snapshots() throws {
        let store = try Store.create(workspace: workspace.path)
        let first = try store.register([Self.responses("a"), Self.responses("b")], by: "ann")
        #expect(first.map(\.batch) == [1, 2])
        let run = try store.createRun(of: "a", trigger: .manual, at: TestWorkspace.noon, frozen: .init(json: "{}"))
        let start = TestWorkspace.noon.addingTimeInterval(0.123_4)
        let lease = RunLease(owner: RunOwner(), until: start)
        let claimed = try #require(try store.claim(run.id, lease, replacing: nil, at: start).claimed)
        let snapshot = claimed.history
        #expect(claimed.run.status == .running && claimed.run.startedAt == snapshot.asOf)
        #expect(abs(snapshot.asOf.timeIntervalSince(start)) < 0.001)
        #expect(snapshot.batch == 2 && snapshot.files == first)
        _ = try store.register([Self.responses("c")], by: "ann")
        #expect(try store.interactions(of: run.id) == snapshot)
        #expect(try store.interactions(at: start).batch == 3)
        try store.release(claimed.run, by: lease.owner, at: start)
        let later = try #require(try store.claim(run.id, lease, replacing: nil, at: start.addingTimeInterval(60)).claimed)
        #expect(later.history == snapshot && later.run.startedAt == snapshot.asOf && later.run.attempts == 2)
    }

    @Test("a run's end and its contacts are recorded together, once")
    func completion() throws {
        let store = try Store.create(workspace: workspace.path)
        let created = try store.createRun(of: "a", trigger: .manual, at: TestWorkspace.noon, frozen: .init(json: "{}"))
        let lease = RunLease(owner: RunOwner(), until: TestWorkspace.noon)
        let claimed = try #require(try store.claim(created.id, lease, replacing: nil, at: TestWorkspace.noon).claimed)
        let snapshot = claimed.history
        var run = claimed.run
        try run.move(to: .completed, at: TestWorkspace.noon)
        let contacts = InteractionFile(
            kind: .contacts, path: "interactions/contacts/a-1.parquet", runId: run.id, asOf: snapshot.asOf, rowCount: 7,
            firstAt: snapshot.asOf, lastAt: snapshot.asOf, minCustomer: "A", maxCustomer: "Z", registeredAt: TestWorkspace.noon)
        try store.finish(run, by: lease.owner, contacts: contacts)
        #expect(StoreError.of { try store.finish(run, by: lease.owner, contacts: contacts) } == .claimLost(run.id))
        var registered = contacts
        registered.batch = 1
        #expect(try store.interactions(at: TestWorkspace.noon).files == [registered])
        #expect(try store.run(run.id).run.status == .completed)
    }

    @Test("the same contents are registered once, and a refused file refuses the whole registration")
    func sameContents() throws {
        let store = try Store.create(workspace: workspace.path)
        let known = try store.register([Self.responses("a")], by: "ann")[0]
        let error = StoreError.of { _ = try store.register([Self.responses("b"), Self.responses("a")], by: "ann") }
        #expect(error == .interactionsKnown(known))
        #expect(try store.interactions(at: TestWorkspace.noon).files == [known])
        #expect(try store.interactionFile(sha256: "a") == known)
        #expect(try store.interactionFile(sha256: "b") == nil)
    }

    @Test("batches move to a merged file together, unless one has moved before")
    func merging() throws {
        let store = try Store.create(workspace: workspace.path)
        let files = try store.register([Self.responses("a"), Self.responses("b")], by: "ann")
        #expect(try store.merge(files, into: "merged"))
        let merged = try store.interactions(at: TestWorkspace.noon).files
        #expect(merged.map(\.path) == ["merged", "merged"] && merged.map(\.batch) == [1, 2])
        #expect(try !store.merge([merged[0], files[1]], into: "other"))
        #expect(try store.interactions(at: TestWorkspace.noon).files == merged)
    }

    private static func responses(_ name: String) -> InteractionFile {
        InteractionFile(
            kind: .responses, path: name, rowCount: 1, firstAt: TestWorkspace.noon, lastAt: TestWorkspace.noon, minCustomer: "C1",
            maxCustomer: "C1", sha256: name, registeredAt: TestWorkspace.noon)
    }
}
