import MusterModel
import MusterStore
import Testing

@Suite struct StoreDatasetsTests {
    private let workspace = TestWorkspace()

    private func version(_ key: DatasetVersion.Key) -> DatasetVersion {
        DatasetVersion(
            key: key, path: "datasets/\(key.dataset)/\(key.version)",
            schema: DatasetSchema(
                name: key.dataset, keyColumn: "id",
                columns: [.init(name: "id", type: .string, storage: "VARCHAR"), .init(name: "x", type: .date, storage: "DATE")]),
            rowCount: 3, importedAt: TestWorkspace.noon,
            parts: [
                .init(path: "part-00000.parquet", rowCount: 2, minKey: "", maxKey: "é"),
                .init(path: "part-00001.parquet", rowCount: 1, minKey: "😀", maxKey: "😀"),
            ])
    }

    @Test(
        "an import becomes the current version in one transaction; older ones than the last ten are unreferenced when no run reads them"
    )
    func versions() throws {
        let store = try Store.create(workspace: workspace.path)
        #expect(StoreError.of { _ = try store.dataset("customers") } == .datasetNotFound("customers"))
        let first = try store.reserveDatasetVersion(of: "customers")
        let second = try store.reserveDatasetVersion(of: "customers")
        #expect([first.version, second.version] == [1, 2])
        #expect(try store.datasets() == [])
        try store.register(version(first), by: "ann")
        #expect(try store.dataset("customers") == version(first))
        #expect(StoreError.of { try store.register(version(first), by: "ann") } == .datasetVersionExists(first))

        let frozen = RunSnapshot(json: "{}", dataset: first)
        let run = try store.createRun(of: "c", trigger: .manual, at: TestWorkspace.noon, frozen: frozen)
        try store.register(version(second), by: "bob")
        #expect(try store.dataset("customers") == version(second))
        for _ in 3...11 { try store.register(version(store.reserveDatasetVersion(of: "customers")), by: "bob") }
        #expect(try store.unreferencedDatasetVersions() == [])
        #expect(StoreError.of { try store.removeDatasetVersion(first) } == .datasetVersionInUse(first))
        #expect(StoreError.of { try store.removeDatasetVersion(second) } == .datasetVersionInUse(second))

        #expect(try store.cancel(run.id, at: TestWorkspace.noon, by: "ann").status == .cancelled)
        #expect(try store.unreferencedDatasetVersions() == [version(first)])
        try store.removeDatasetVersion(first)
        #expect(try store.datasetVersion(first) == nil)
        #expect(try store.run(run.id).frozen.dataset == nil)
        #expect(try store.reserveDatasetVersion(of: "customers").version == 12)
    }

    @Test("an earlier version becomes the current one again, with an entry in the audit log, and the others stay")
    func restoring() throws {
        let store = try Store.create(workspace: workspace.path)
        let keys = (1...2).map { DatasetVersion.Key(dataset: "shops", version: $0) }
        for key in keys { try store.register(version(key), by: "ann") }
        try store.restore(version(keys[0]), at: TestWorkspace.noon, by: "bob")
        #expect(try store.dataset("shops").key == keys[0])
        #expect(try store.datasetVersions(of: "shops").map(\.key) == keys.reversed())
        #expect(try store.unreferencedDatasetVersions() == [])
        #expect(try store.reserveDatasetVersion(of: "shops").version == 3)
        let entry = try #require(store.auditEntries(limit: 1).first)
        #expect(entry.action == .restore && entry.before?.contains("\"version\":2") == true)
        let gone = DatasetVersion.Key(dataset: "shops", version: 9)
        #expect(StoreError.of { try store.restore(version(gone), at: TestWorkspace.noon, by: "bob") } == .datasetReplaced(gone))
    }

    @Test("the audit log has imports and deletions with the version before, and no refused ones")
    func audit() throws {
        let store = try Store.create(workspace: workspace.path)
        let (first, second) = (
            DatasetVersion.Key(dataset: "shops", version: 1), DatasetVersion.Key(dataset: "shops", version: 2)
        )
        try store.register(version(first), by: Actor("ann", requestId: "r1"))
        try store.register(version(second), by: "bob")
        #expect(StoreError.of { try store.register(version(second), by: "bob") } == .datasetVersionExists(second))
        try store.removeDataset("shops", at: TestWorkspace.noon, by: Actor("cid", requestId: "r3"))
        #expect(
            StoreError.of { try store.removeDataset("shops", at: TestWorkspace.noon, by: "cid") } == .datasetNotFound("shops"))
        let entries = try store.auditEntries(limit: 10).reversed()
        #expect(entries.map(\.actor.author) == ["ann", "bob", "cid"])
        #expect(entries.map(\.action) == [.import, .import, .delete])
        #expect(entries.map(\.actor.requestId) == ["r1", nil, "r3"])
        let versions = [1, 2].map { #"{"columnCount":2,"keyColumn":"id","rowCount":3,"version":\#($0)}"# }
        #expect(entries.map(\.before) == [nil, versions[0], versions[1]])
        #expect(entries.map(\.after) == [versions[0], versions[1], nil])
    }
}
