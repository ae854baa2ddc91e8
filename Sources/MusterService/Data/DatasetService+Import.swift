internal import Foundation
internal import MusterBase
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// The result of an import.
public struct DatasetImportReport: Hashable, Sendable {
    /// The new version; of a check, the version that it would be, without files.
    public var version: DatasetVersion
    /// Columns that have another type than before, or are missing.
    public var changes: [ColumnChange]
    /// `nil` when the files replaced the dataset.
    public var counts: ImportedDataset.Counts?
    public var similarKeys: SimilarKeys?
}

extension DatasetService {
    /// Imports files as a new version of a dataset and makes it the current one. If this throws, the old version stays
    /// current.
    ///
    /// Removes versions that no run needs any more, except the last ones.
    ///
    /// - Parameters:
    ///   - isForced: whether a version is accepted that breaks active campaigns, or has too few rows.
    ///   - isCheck: whether everything is done except the change to the new version.
    ///   - interruption: stops the import when it is used.
    /// - Throws: ``ImportError``, ``DatasetError/invalidName(_:)``, ``DatasetError/breaksCampaigns(_:_:)``,
    ///   ``DatasetError/tooFewRows(_:rows:before:minimum:campaigns:)`` among others.
    public func `import`(
        _ dataset: DatasetImport, isForced: Bool = false, isCheck: Bool = false, by actor: Actor = .currentUser,
        interruption: ImportInterruption? = nil, progress: @Sendable (DatasetImport.Step) -> Void = { _ in }
    ) throws -> DatasetImportReport {
        try workspace.changingData {
            try importFiles(dataset, isForced: isForced, isCheck: isCheck, by: actor, interruption, progress)
        }
    }

    private func importFiles(
        _ dataset: DatasetImport, isForced: Bool, isCheck: Bool, by actor: Actor, _ interruption: ImportInterruption?,
        _ progress: @Sendable (DatasetImport.Step) -> Void
    ) throws -> DatasetImportReport {
        guard DatasetVersion.Key.isName(dataset.name) else { throw DatasetError.invalidName(dataset.name) }
        let catalog = try workspace.store.catalog().catalog
        let current = try byName()[dataset.name]
        if dataset.mode != .replace && current == nil {
            throw ImportError.notImportedYet(dataset.name, mode: dataset.mode.rawValue)
        }
        var dataset = dataset
        dataset.previous = current?.schema
        dataset.previousParts = current?.parts(in: workspace) ?? []
        if let definition = catalog.datasets[.init(dataset.name)] { dataset.options.adopt(definition) }
        let staging = "datasets/\(UUID().uuidString).partial"
        try workspace.makeFolder(staging)
        // A folder that cannot be removed now is removed by a later sweep.
        defer { try? FileManager.default.removeItem(atPath: workspace.path(of: staging)) }
        let imported = try write(dataset, into: staging, interruption, progress)
        if !isForced {
            try check(imported, of: dataset.name, against: current, catalog)
        }
        if interruption?.isStopped == true { throw ImportError.interrupted }
        let key =
            isCheck
            ? DatasetVersion.Key(dataset: dataset.name, version: (current?.key.version ?? 0) + 1)
            : try workspace.store.reserveDatasetVersion(of: dataset.name)
        let relative = "datasets/\(dataset.name)/\(key.version)"
        let version = DatasetVersion(
            key: key, path: relative, schema: imported.schema, rowCount: imported.rows, importedAt: workspace.now(),
            parts: imported.parts.map {
                DatasetVersion.Part(path: $0.fileName, rowCount: $0.rows, minKey: $0.firstKey, maxKey: $0.lastKey)
            })
        if !isCheck {
            for part in imported.parts { try Folder.sync(file: workspace.path(of: staging) + "/" + part.fileName) }
            try Folder.sync(folder: workspace.path(of: staging))
            try workspace.makeFolder("datasets/\(dataset.name)")
            try Folder.move(workspace.path(of: staging), to: workspace.path(of: relative))
            try workspace.store.register(version, by: actor)
            sweep()
        }
        return DatasetImportReport(
            version: version, changes: imported.changes, counts: imported.counts, similarKeys: imported.similarKeys)
    }

    private func write(
        _ dataset: DatasetImport, into staging: String, _ interruption: ImportInterruption?,
        _ progress: @Sendable (DatasetImport.Step) -> Void
    ) throws -> ImportedDataset {
        do {
            return try dataset.write(
                into: workspace.path(of: staging), temporaryFolder: workspace.temporaryFolder, interruption: interruption,
                progress: progress)
        } catch {
            // A statement that is stopped may fail in several ways.
            throw interruption?.isStopped == true ? ImportError.interrupted : error
        }
    }

    /// Imports an upload, one file or an archive of files of one format, as a new version of a dataset. The caller removes it.
    ///
    /// - Throws: ``UploadError`` for an error in the file, among others.
    public func `import`(
        _ upload: Upload, name: String, key: String, keySource: KeySource = .column, mode: ImportMode = .replace,
        options: ReadingOptions = ReadingOptions(), isForced: Bool = false, isCheck: Bool = false,
        by actor: Actor = .currentUser
    ) throws -> DatasetImportReport {
        do {
            return try self.import(
                DatasetImport(
                    files: try upload.files(), name: name, key: key, keySource: keySource, mode: mode, options: options),
                isForced: isForced, isCheck: isCheck, by: actor)
        } catch let error as ImportError {
            throw upload.named(error)
        } catch let error as DatasetError {
            throw upload.named(error)
        }
    }

    /// The key column of a dataset when an import names none: from its definition, or of its current version.
    ///
    /// - Throws: ``DatasetError/noKey(_:)``.
    public func key(of name: String) throws -> String {
        if let key = try workspace.store.catalog().catalog.datasets[.init(name)]?.key { return key }
        guard let key = try byName()[name]?.schema.keyColumn else { throw DatasetError.noKey(name) }
        return key
    }

    /// Makes an earlier version the current one.
    ///
    /// - Parameter isForced: whether a version is accepted that breaks active campaigns.
    /// - Throws: ``DatasetError/versionNotFound(_:)``, ``DatasetError/breaksCampaigns(_:_:)`` among others.
    public func restore(
        _ name: String, version: Int, isForced: Bool = false, by actor: Actor = .currentUser
    ) throws -> DatasetVersion {
        let (current, earlier) = (try get(name), try get(name, version: version))
        guard current.key != earlier.key else { throw DatasetError.alreadyCurrent(earlier.key) }
        if !isForced {
            let catalog = try workspace.store.catalog().catalog
            let found = Dictionary(firstOf: earlier.schema.columns.map { ($0.name, $0.type) })
            let changes = current.schema.columns.filter { found[$0.name] != $0.type }.map {
                ColumnChange(column: $0.name, before: $0.type, after: found[$0.name], because: [])
            }
            try CampaignProtection(of: name, in: catalog, schemas: byName().mapValues(\.schema), at: workspace.now())
                .check(changes, to: earlier.schema)
        }
        try workspace.store.restore(earlier, at: workspace.now(), by: actor)
        return earlier
    }

    /// Refuses a version with which active campaigns could not run, or that has too few rows.
    private func check(
        _ imported: ImportedDataset, of name: String, against current: DatasetVersion?, _ catalog: Catalog
    ) throws {
        let definition = catalog.datasets[.init(name)]
        let protection = CampaignProtection(
            of: name, in: catalog, schemas: try byName().mapValues(\.schema), at: workspace.now())
        if let minimum = definition?.minimumRows, imported.rows < minimum {
            throw DatasetError.tooFewRows(
                name, rows: imported.rows, before: nil, minimum: minimum, campaigns: protection.campaigns.map(\.id))
        }
        guard let current else { return }
        let drop = definition?.largestDrop ?? DatasetDefinition.defaultLargestDrop
        let minimum = Int((Double(current.rowCount) * (1 - drop)).rounded(.up))
        if imported.rows < minimum {
            throw DatasetError.tooFewRows(
                name, rows: imported.rows, before: current.rowCount, minimum: minimum,
                campaigns: protection.campaigns.map(\.id))
        }
        if definition?.onSchemaChange != .accept { try protection.check(imported.changes, to: imported.schema) }
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
