public import Foundation
public import MusterEngine
public import MusterModel
internal import MusterStore
internal import Synchronization

extension Workspace {
    /// The current version of every dataset, by name.
    public func datasets() throws -> [DatasetVersion] { try store.datasets() }

    /// - Parameter version: the current one when absent.
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``ServiceError/datasetVersionNotFound(_:)``.
    public func dataset(_ name: String, version: Int? = nil) throws -> DatasetVersion {
        guard let version else { return try store.dataset(name) }
        let key = DatasetVersion.Key(dataset: name, version: version)
        guard let found = try store.datasetVersion(key) else {
            _ = try store.dataset(name)
            throw ServiceError.datasetVersionNotFound(key)
        }
        return found
    }

    /// The versions that are still there, newest first.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``.
    public func datasetVersions(of name: String) throws -> [DatasetVersion] {
        _ = try store.dataset(name)
        return try store.datasetVersions(of: name)
    }

    /// The first rows of a dataset, each a JSON object of its columns in their order.
    public func sample(of version: DatasetVersion, rows: Int) throws -> [String] {
        try memory.engine(temporaryFolder: temporaryFolder).sample(of: version.parts(in: self), rows: rows)
    }

    /// What the columns of a dataset are like. Worked out once for a version.
    public func statistics(of version: DatasetVersion) throws -> [ColumnStatistics] {
        if let known = try knownStatistics(of: version) { return known }
        // Whoever else waits here finds them known.
        return try memory.measuring.withLock { _ in
            if let known = try knownStatistics(of: version) { return known }
            let statistics = try ColumnStatisticsReader(
                version.schema, parts: version.parts(in: self), database: memory.engine(temporaryFolder: temporaryFolder)
            ).statistics()
            try store.save(statistics: CanonicalJSON.text(statistics), of: version.key)
            return statistics
        }
    }

    private func knownStatistics(of version: DatasetVersion) throws -> [ColumnStatistics]? {
        // What an earlier version of Muster has kept may say less; it is then worked out again.
        try store.statistics(of: version.key).flatMap { try? CanonicalJSON.value(from: $0) }
    }

    /// Deletes a dataset with all its versions.
    ///
    /// - Parameters:
    ///   - author: who deletes it, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``ServiceError/datasetStillUsed(_:by:)``, ``StoreError/datasetInUse(_:_:)``.
    public func deleteDataset(_ name: String, by author: String = NSUserName(), requestId: String? = nil) throws {
        let versions = try datasetVersions(of: name)
        let users = try store.catalog().catalog.users(ofDataset: name)
        guard users.isEmpty else { throw ServiceError.datasetStillUsed(name, by: users) }
        try store.removeDataset(name, at: now(), by: author, requestId: requestId)
        // Without its rows in the store, a file is garbage, whether or not it can be removed now.
        for version in versions { try? FileManager.default.removeItem(atPath: path(of: version.path)) }
    }
}

extension Catalog {
    /// The segments that are about a dataset, and the flows that join it.
    fileprivate func users(ofDataset name: String) -> [DefinitionKey] {
        let flows = decisionFlows.values.filter { flow in
            flow.stages.contains { stage in
                if case .enrich(let enrichment) = stage { enrichment.dataset == name } else { false }
            }
        }
        return (segments.values.filter { $0.dataset == name }.map(\.key) + flows.map(\.key)).sorted()
    }
}
