internal import Foundation
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension DatasetService {
    /// Imports files as a new version of a dataset and makes it the current one. If this throws, the old version stays
    /// current.
    ///
    /// Removes versions that no run needs any more.
    ///
    /// - Throws: ``ImportError``, ``DatasetError/invalidName(_:)`` among others.
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
            // The error is reported. A folder that cannot be removed now is removed by a later sweep.
            try? FileManager.default.removeItem(atPath: workspace.path(of: staging))
            throw error
        }
    }

    /// Imports an upload as a new version of a dataset. The caller removes the upload.
    ///
    /// - Throws: ``UploadError`` for an error in the file, among others.
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

    /// Removes versions that no run and no dataset needs. Files that cannot be removed now are removed by a later sweep.
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
    /// Whether a text is a valid name of a dataset. The rules are those of ids.
    static func isName(_ text: String) -> Bool { Segment.ID.isSlug(text) }
}
