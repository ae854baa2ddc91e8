public import Foundation
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension Workspace {
    /// Imports files as a new version of a dataset and switches to it. When this throws, the old version stays.
    ///
    /// Versions that nothing needs any more are removed.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    public func importDataset(
        _ dataset: DatasetImport, by author: String = NSUserName(), requestId: String? = nil,
        progress: @Sendable (DatasetImport.Step) -> Void = { _ in }
    ) throws -> DatasetVersion {
        guard DatasetVersion.Key.isName(dataset.name) else { throw ServiceError.invalidDatasetName(dataset.name) }
        let staging = "datasets/\(UUID().uuidString).partial"
        try makeFolder(staging)
        do {
            let imported = try dataset.write(
                into: path(of: staging), temporaryFolder: temporaryFolder, progress: progress)
            for part in imported.parts { try Folder.sync(file: path(of: staging) + "/" + part.fileName) }
            try Folder.sync(folder: path(of: staging))
            let key = try store.reserveDatasetVersion(of: dataset.name)
            let relative = "datasets/\(dataset.name)/\(key.version)"
            try makeFolder("datasets/\(dataset.name)")
            try Folder.move(path(of: staging), to: path(of: relative))
            let version = DatasetVersion(
                key: key, path: relative, schema: imported.schema, rowCount: imported.rows, importedAt: now(),
                parts: imported.parts.map {
                    DatasetVersion.Part(
                        path: $0.fileName, rowCount: $0.rows, minKey: $0.firstKey, maxKey: $0.lastKey)
                })
            try store.register(version, by: author, requestId: requestId)
            sweepDatasets()
            return version
        } catch {
            // What failed is told; the folder is garbage whether or not it can be removed now.
            try? FileManager.default.removeItem(atPath: path(of: staging))
            throw error
        }
    }

    /// Removes what no run and no dataset needs. What cannot be removed now does no harm, and goes another time.
    private func sweepDatasets() {
        for version in (try? store.unreferencedDatasetVersions()) ?? [] {
            guard (try? store.removeDatasetVersion(version.key)) != nil else { continue }
            try? FileManager.default.removeItem(atPath: path(of: version.path))
        }
        // Left by imports that were killed.
        StaleFiles.sweep(path(of: "datasets"), now: now()) { $0.hasSuffix(".partial") }
    }
}

extension DatasetVersion.Key {
    /// Whether a dataset may be called so: the same as an id.
    static func isName(_ text: String) -> Bool { Segment.ID.isSlug(text) }
}

extension DatasetVersion {
    /// The parts with their whole paths.
    func parts(in workspace: Workspace) -> [DatasetPart] {
        parts.map { DatasetPart(path: workspace.path(of: path) + "/" + $0.path, rows: $0.rowCount) }
    }
}
