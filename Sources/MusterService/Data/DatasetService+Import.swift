internal import Foundation
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension DatasetService {
    /// Imports files as a new version of a dataset and switches to it. When this throws, the old version stays.
    ///
    /// Versions that nothing needs any more are removed.
    ///
    /// - Parameters:
    ///   - actor: who imports, for the audit log.
    public func `import`(
        _ dataset: DatasetImport, by actor: Actor = .currentUser,
        progress: @Sendable (DatasetImport.Step) -> Void = { _ in }
    ) throws -> DatasetVersion {
        guard DatasetVersion.Key.isName(dataset.name) else { throw DatasetError.invalidName(dataset.name) }
        let staging = "datasets/\(UUID().uuidString).partial"
        try workspace.makeFolder(staging)
        do {
            let imported = try dataset.write(
                into: workspace.path(of: staging), temporaryFolder: workspace.temporaryFolder, progress: progress)
            for part in imported.parts { try Folder.sync(file: workspace.path(of: staging) + "/" + part.fileName) }
            try Folder.sync(folder: workspace.path(of: staging))
            let key = try workspace.store.reserveDatasetVersion(of: dataset.name)
            let relative = "datasets/\(dataset.name)/\(key.version)"
            try workspace.makeFolder("datasets/\(dataset.name)")
            try Folder.move(workspace.path(of: staging), to: workspace.path(of: relative))
            let version = DatasetVersion(
                key: key, path: relative, schema: imported.schema, rowCount: imported.rows, importedAt: workspace.now(),
                parts: imported.parts.map {
                    DatasetVersion.Part(
                        path: $0.fileName, rowCount: $0.rows, minKey: $0.firstKey, maxKey: $0.lastKey)
                })
            try workspace.store.register(version, by: actor)
            sweep()
            return version
        } catch {
            // What failed is told; the folder is garbage whether or not it can be removed now.
            try? FileManager.default.removeItem(atPath: workspace.path(of: staging))
            throw error
        }
    }

    /// Imports an upload as a new version of a dataset. The upload remains, for its owner to remove.
    ///
    /// - Parameters:
    ///   - actor: who imports, for the audit log.
    /// - Throws: ``UploadError`` for what is wrong with the file, among others.
    public func `import`(
        _ upload: Upload, name: String, key: String, by actor: Actor = .currentUser
    ) throws -> DatasetVersion {
        do {
            return try self.import(
                DatasetImport(files: [upload.path], name: name, key: key), by: actor)
        } catch let error as ImportError {
            throw upload.named(error)
        }
    }

    /// Removes what no run and no dataset needs. What cannot be removed now does no harm, and goes another time.
    private func sweep() {
        for version in (try? workspace.store.unreferencedDatasetVersions()) ?? [] {
            guard (try? workspace.store.removeDatasetVersion(version.key)) != nil else { continue }
            try? FileManager.default.removeItem(atPath: workspace.path(of: version.path))
        }
        // Left by imports that were killed.
        StaleFiles.sweep(workspace.path(of: "datasets"), now: workspace.now()) { $0.hasSuffix(".partial") }
    }
}

extension DatasetVersion.Key {
    /// Whether a dataset may be called so: the same as an id.
    static func isName(_ text: String) -> Bool { Segment.ID.isSlug(text) }
}
