import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@Suite struct StoreCatalogTests {
    private let workspace = TestWorkspace()

    private func segment(_ name: String) -> Definition {
        .segment(Segment(id: "s", name: name, where: "customer.age > 1.0"))
    }

    private func change(_ definitions: [Definition], _ stored: Catalog) -> CatalogChange {
        CatalogChange(applying: definitions, to: stored)
    }

    @Test("changes are stored with versions and history, by two stores on one file")
    func history() throws {
        let first = try Store.create(workspace: workspace.path)
        let second = try Store(workspace: workspace.path)
        let offer = Definition.offer(
            Offer(id: "o", name: "O", categoryId: "c", fields: ["rate": .double(20), "count": .int(20)]))
        let empty = try first.catalog()
        #expect(empty.revision == 0)
        try first.apply(change([segment("A"), offer], empty.catalog), expecting: 0, by: "ann", at: TestWorkspace.noon)
        let snapshot = try second.catalog()
        #expect(snapshot.catalog == Catalog([segment("A"), offer]))
        #expect(snapshot.revision == 2)
        let next = change([segment("B"), offer], snapshot.catalog)
        #expect(try second.apply(next, expecting: 2, by: "bob", at: TestWorkspace.noon) == 3)
        let deletion = CatalogChange(deleting: segment("B").key, from: try first.catalog().catalog)
        try first.apply(deletion, expecting: 3, by: "ann", at: TestWorkspace.noon)
        try first.apply(change([segment("C")], try first.catalog().catalog), expecting: 4, by: "ann", at: TestWorkspace.noon)

        let stored = try second.definitions(of: .segment, ids: ["s", "none"])
        #expect(stored.map(\.json) == [segment("C").document.json])
        #expect(stored.map(\.version) == [4])
        #expect(stored.map(\.updatedAt) == [TestWorkspace.noon])
        let history = try second.history(of: segment("C").key, before: .max, limit: 9)
        #expect(history.map(\.action) == [.create, .delete, .replace, .create])
        #expect(history.map(\.version) == [4, 3, 2, 1])
        #expect(history.map(\.by) == ["ann", "ann", "bob", "ann"])
        #expect(history[2].before == segment("A").document.json)
        #expect(history[2].after == segment("B").document.json)
        #expect(try first.history(of: offer.key, before: .max, limit: 9).count == 1)
    }

    @Test("every earlier catalog can be read again, with what was replaced, deleted and created again since")
    func revisions() throws {
        let store = try Store.create(workspace: workspace.path)
        var random = SeededRandom(seed: 7)
        var known: [Int: Catalog] = [0: Catalog()]
        for _ in 0..<60 {
            let (catalog, revision) = (try store.catalog().catalog, try store.catalog().revision)
            let id = Segment.ID("s\(Int.random(in: 0..<5, using: &random))")
            let definition = Definition.segment(
                Segment(id: id, name: "N\(Int.random(in: 0..<3, using: &random))", where: "true"))
            let isDeletion = catalog.segments[id] != nil && Bool.random(using: &random)
            let next =
                isDeletion ? CatalogChange(deleting: definition.key, from: catalog) : change([definition], catalog)
            try store.apply(next, expecting: revision, by: "ann", at: TestWorkspace.noon)
            known[try store.catalog().revision] = try store.catalog().catalog
        }
        #expect(known.count > 30)
        for (revision, catalog) in known { #expect(try Store(workspace: workspace.path).catalog(at: revision) == catalog) }
    }

    @Test("a change that was checked against an older catalog is refused completely")
    func optimistic() throws {
        let store = try Store.create(workspace: workspace.path)
        let stale = try store.catalog()
        try store.apply(change([segment("A")], stale.catalog), expecting: 0, by: "ann", at: TestWorkspace.noon)
        let late = change([segment("B")], stale.catalog)
        let error = StoreError.of {
            try store.apply(late, expecting: stale.revision, by: "bob", at: TestWorkspace.noon)
        }
        #expect(error == .catalogChanged)
        #expect(try store.catalog().catalog == Catalog([segment("A")]))
    }
}
