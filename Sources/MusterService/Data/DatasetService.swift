internal import Foundation
internal import MusterBase
public import MusterEngine
public import MusterModel
internal import MusterStore
internal import Synchronization

/// Datasets and their versions.
///
/// ```swift
/// let source = DatasetImport(files: ["customers.csv"], name: "customers", key: "customer_id")
/// let version = try workspace.datasets.import(source)
/// print(version.rowCount)
/// ```
public struct DatasetService: Sendable {
    let workspace: Workspace

    /// The current version of every dataset, in the order of their names.
    public func list() throws -> [DatasetVersion] { try workspace.store.datasets() }

    /// The current version of every dataset, by name.
    func byName() throws -> [String: DatasetVersion] {
        Dictionary(firstOf: try list().map { ($0.key.dataset, $0) })
    }

    /// - Parameter version: default: the current version.
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``DatasetError/versionNotFound(_:)``.
    public func get(_ name: String, version: Int? = nil) throws -> DatasetVersion {
        guard let version else { return try workspace.store.dataset(name) }
        let key = DatasetVersion.Key(dataset: name, version: version)
        guard let found = try workspace.store.datasetVersion(key) else {
            _ = try workspace.store.dataset(name)
            throw DatasetError.versionNotFound(key)
        }
        return found
    }

    /// The versions that have not been removed, newest first.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``.
    public func versions(of name: String) throws -> [DatasetVersion] {
        _ = try workspace.store.dataset(name)
        return try workspace.store.datasetVersions(of: name)
    }

    /// The first rows of a dataset, each as a JSON object with the columns in their order.
    public func sample(of version: DatasetVersion, rows: Int) throws -> [String] {
        try workspace.queryDatabase().sample(of: version.parts(in: workspace), rows: rows)
    }

    /// Statistics of the columns of a dataset. Computed once for a version and stored.
    public func statistics(of version: DatasetVersion) throws -> [ColumnStatistics] {
        if let known = try knownStatistics(of: version) { return known }
        // Another thread may have computed them while this one waited.
        return try workspace.cache.measuring.withLock { _ in
            if let known = try knownStatistics(of: version) { return known }
            let statistics = try ColumnStatisticsReader(
                version.schema, parts: version.parts(in: workspace), database: workspace.queryDatabase()
            ).statistics()
            try workspace.store.save(statistics: CanonicalJSON.text(statistics), of: version.key)
            return statistics
        }
    }

    private func knownStatistics(of version: DatasetVersion) throws -> [ColumnStatistics]? {
        // Statistics that another version of Muster has stored may have other fields; they are computed again.
        try workspace.store.statistics(of: version.key).flatMap { try? CanonicalJSON.value(from: $0) }
    }

    /// Deletes a dataset with all its versions.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``DatasetError/stillUsed(_:by:)``,
    ///   ``StoreError/datasetInUse(_:_:)``.
    public func delete(_ name: String, by actor: Actor = .currentUser) throws {
        try workspace.changingData { try remove(name, by: actor) }
    }

    private func remove(_ name: String, by actor: Actor) throws {
        let versions = try versions(of: name)
        let users = try workspace.store.catalog().catalog.users(ofDataset: name)
        guard users.isEmpty else { throw DatasetError.stillUsed(name, by: users) }
        try workspace.store.removeDataset(name, at: workspace.now(), by: actor)
        // Files without a version in the store are unused. Those that cannot be removed now do no harm.
        for version in versions { try? FileManager.default.removeItem(atPath: workspace.path(of: version.path)) }
    }
}

extension Catalog {
    /// The segments that select from a dataset, the flows that join it, and the campaigns that hold out its customers.
    fileprivate func users(ofDataset name: String) -> [DefinitionKey] {
        let flows = decisionFlows.values.filter { flow in
            flow.stages.contains { stage in
                if case .enrich(let enrichment) = stage { enrichment.dataset == name } else { false }
            }
        }
        let campaigns = campaigns.values.filter { $0.controlGroup?.dataset == name }
        return (segments.values.filter { $0.dataset == name }.map(\.key) + flows.map(\.key) + campaigns.map(\.key)).sorted()
    }
}

extension DatasetVersion {
    /// The parts with their full paths.
    func parts(in workspace: Workspace) -> [DatasetPart] {
        parts.map { DatasetPart(path: workspace.path(of: path) + "/" + $0.path, rows: $0.rowCount) }
    }
}
