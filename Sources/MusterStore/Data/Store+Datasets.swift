public import Foundation
internal import GRDB
public import MusterModel

/// Statements on `dataset`, `dataset_version` and `dataset_part`.
private enum DatasetQueries {
    /// Binds `name`. One row: the reserved version.
    static let reserve = """
        INSERT INTO dataset (name, lastVersion) VALUES (:name, 1)
        ON CONFLICT (name) DO UPDATE SET lastVersion = lastVersion + 1
        RETURNING lastVersion
        """
    /// Binds all columns.
    static let insertVersion = """
        INSERT INTO dataset_version (dataset, version, path, schema, rowCount, importedAt)
        VALUES (:dataset, :version, :path, :schema, :rowCount, :importedAt)
        """
    /// Binds all columns.
    static let insertPart = """
        INSERT INTO dataset_part (dataset, version, part, path, rowCount, minKey, maxKey)
        VALUES (:dataset, :version, :part, :path, :rowCount, :minKey, :maxKey)
        """
    /// Binds `dataset`, `version`. Accepts a version that was not reserved, too.
    static let makeCurrent = """
        INSERT INTO dataset (name, lastVersion, currentVersion) VALUES (:dataset, :version, :version)
        ON CONFLICT (name) DO UPDATE SET currentVersion = :version, lastVersion = max(lastVersion, :version)
        """
    private static let columns = "SELECT v.dataset, v.version, v.path, v.schema, v.rowCount, v.importedAt"
    private static let currentVersions = """
        \(columns) FROM dataset_version v JOIN dataset d ON d.name = v.dataset AND d.currentVersion = v.version
        """
    /// Binds nothing. The current version of every dataset, by name.
    static let allCurrent = "\(currentVersions) ORDER BY v.dataset"
    /// Binds `dataset`. One row or none.
    static let current = "\(currentVersions) WHERE v.dataset = :dataset"
    /// Binds `dataset`. Newest first.
    static let versions = "\(columns) FROM dataset_version v WHERE v.dataset = :dataset ORDER BY v.version DESC"
    /// Binds `dataset`, `version`. One row or none.
    static let one = "\(columns) FROM dataset_version v WHERE v.dataset = :dataset AND v.version = :version"
    /// Binds `kept`. Versions that are neither current nor among the newest `kept` of their dataset, that no unfinished run
    /// reads, and that no campaign's last finished run has read.
    static let unreferenced = """
        \(columns) FROM dataset_version v
        WHERE NOT EXISTS (SELECT 1 FROM dataset d WHERE d.name = v.dataset AND d.currentVersion = v.version)
            AND (SELECT count(*) FROM dataset_version w WHERE w.dataset = v.dataset AND w.version > v.version) >= :kept
            AND NOT EXISTS (
                SELECT 1 FROM campaign_run r
                WHERE (r.dataset = v.dataset AND r.datasetVersion = v.version OR r.id IN (
                        SELECT j.runId FROM run_dataset j WHERE j.dataset = v.dataset AND j.version = v.version))
                    AND (r.status IN ('pending', 'running') OR r.runNumber = (
                        SELECT max(l.runNumber) FROM campaign_run l
                        WHERE l.campaignId = r.campaignId AND l.isDryRun = 0
                            AND l.status IN ('completed', 'completed_with_errors')
                            AND EXISTS (SELECT 1 FROM definition c WHERE c.kind = 'Campaign' AND c.id = l.campaignId))))
        ORDER BY v.dataset, v.version
        """
    /// Binds `dataset`, `version`. In key order.
    static let parts = """
        SELECT path, rowCount, minKey, maxKey FROM dataset_part
        WHERE dataset = :dataset AND version = :version ORDER BY part
        """
    /// Binds `dataset`, `version`.
    static let remove = "DELETE FROM dataset_version WHERE dataset = :dataset AND version = :version"
    /// Binds `dataset`. One row or none: an unfinished run that reads it.
    static let reader = """
        SELECT r.id FROM campaign_run r
        WHERE r.status IN ('pending', 'running') AND (r.dataset = :dataset
            OR EXISTS (SELECT 1 FROM run_dataset j WHERE j.runId = r.id AND j.dataset = :dataset))
        ORDER BY r.rowid LIMIT 1
        """
    /// Binds `dataset`.
    static let unsetCurrent = "UPDATE dataset SET currentVersion = NULL WHERE name = :dataset"
    /// Binds `dataset`.
    static let removeAll = "DELETE FROM dataset_version WHERE dataset = :dataset"
}

extension Store {
    /// Reserves a version number that no other import of the dataset gets. It names the folder of the files.
    public func reserveDatasetVersion(of dataset: String) throws(StoreError) -> DatasetVersion.Key {
        try write { db in
            let version = try Int.fetchOne(db, sql: DatasetQueries.reserve, arguments: ["name": dataset])
            return DatasetVersion.Key(dataset: dataset, version: version ?? 1)
        }
    }

    /// Registers the files of an import and makes the version current, in one transaction.
    ///
    /// - Parameters:
    ///   - actor: the author of the import in the audit log.
    /// - Throws: ``StoreError/datasetVersionExists(_:)``.
    public func register(
        _ version: DatasetVersion, by actor: Actor
    ) throws(StoreError) {
        try write { db in
            let key = Self.arguments(version.key)
            let before = try Self.currentVersion(of: version.key.dataset, db)
            if try Self.exists(version.key, db) { throw StoreError.datasetVersionExists(version.key) }
            let values: StatementArguments = [
                "path": version.path, "schema": try CanonicalJSON.text(version.schema), "rowCount": version.rowCount,
                "importedAt": Self.milliseconds(version.importedAt),
            ]
            try db.execute(sql: DatasetQueries.insertVersion, arguments: key &+ values)
            try Self.insertParts(of: version, db)
            try db.execute(sql: DatasetQueries.makeCurrent, arguments: key)
            let entry = AuditEntry(
                at: version.importedAt, by: actor, action: .import, subject: .init(.dataset, version.key.dataset),
                before: try before.map { try CanonicalJSON.text(AuditedDataset($0)) },
                after: try CanonicalJSON.text(AuditedDataset(version)))
            try Self.record(entry, db)
        }
    }

    static func insertParts(of version: DatasetVersion, _ db: Database) throws {
        for (index, part) in version.parts.enumerated() {
            let values: StatementArguments = [
                "part": index, "path": part.path, "rowCount": part.rowCount, "minKey": part.minKey, "maxKey": part.maxKey,
            ]
            try db.execute(sql: DatasetQueries.insertPart, arguments: arguments(version.key) &+ values)
        }
    }

    /// The current version of every dataset, by name.
    public func datasets() throws(StoreError) -> [DatasetVersion] {
        try read { db in
            try Row.fetchAll(db, sql: DatasetQueries.allCurrent).map { try Self.version($0, db) }
        }
    }

    /// The current version of a dataset.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``.
    public func dataset(_ name: String) throws(StoreError) -> DatasetVersion {
        guard let version = try read({ db in try Self.currentVersion(of: name, db) }) else {
            throw .datasetNotFound(name)
        }
        return version
    }

    /// The versions of a dataset that have not been removed, newest first.
    public func datasetVersions(of name: String) throws(StoreError) -> [DatasetVersion] {
        try read { db in
            try Row.fetchAll(db, sql: DatasetQueries.versions, arguments: ["dataset": name])
                .map { try Self.version($0, db) }
        }
    }

    /// A version, current or not; `nil` when it has been removed or never existed.
    public func datasetVersion(_ key: DatasetVersion.Key) throws(StoreError) -> DatasetVersion? {
        try read { db in
            try Row.fetchOne(db, sql: DatasetQueries.one, arguments: Self.arguments(key)).map { try Self.version($0, db) }
        }
    }

    /// Makes an earlier version the current one.
    ///
    /// - Throws: ``StoreError/datasetReplaced(_:)`` when the version has been removed meanwhile.
    public func restore(
        _ version: DatasetVersion, at instant: Date, by actor: Actor
    ) throws(StoreError) {
        try write { db in
            guard try Self.exists(version.key, db) else { throw StoreError.datasetReplaced(version.key) }
            let before = try Self.currentVersion(of: version.key.dataset, db)
            try db.execute(sql: DatasetQueries.makeCurrent, arguments: Self.arguments(version.key))
            let entry = AuditEntry(
                at: instant, by: actor, action: .restore, subject: .init(.dataset, version.key.dataset),
                before: try before.map { try CanonicalJSON.text(AuditedDataset($0)) },
                after: try CanonicalJSON.text(AuditedDataset(version)))
            try Self.record(entry, db)
        }
    }

    /// The number of versions of a dataset that are kept, besides those that runs read.
    public static let keptDatasetVersions = 10

    /// Versions whose files may be removed: not current, not among the last ones, not read by a pending or running run, and not read by the last
    /// completed run of a campaign in the catalog.
    public func unreferencedDatasetVersions() throws(StoreError) -> [DatasetVersion] {
        try read { db in
            try Row.fetchAll(db, sql: DatasetQueries.unreferenced, arguments: ["kept": Self.keptDatasetVersions])
                .map { try Self.version($0, db) }
        }
    }

    /// Removes the record of a version. Call this before removing its files.
    ///
    /// - Throws: ``StoreError/datasetVersionInUse(_:)``.
    public func removeDatasetVersion(_ key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            let unreferenced = try Row.fetchAll(
                db, sql: DatasetQueries.unreferenced, arguments: ["kept": Self.keptDatasetVersions])
            let isUnreferenced = unreferenced.contains { $0["dataset"] == key.dataset && $0["version"] == key.version }
            guard try isUnreferenced || !Self.exists(key, db) else { throw StoreError.datasetVersionInUse(key) }
            try db.execute(sql: DatasetQueries.remove, arguments: Self.arguments(key))
        }
    }

    /// Removes the records of a dataset. Call this before removing its files. If the dataset is imported again, its
    /// version numbers continue.
    ///
    /// - Parameters:
    ///   - actor: the author of the deletion in the audit log.
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``StoreError/datasetInUse(_:_:)`` when an unfinished run reads it.
    public func removeDataset(
        _ name: String, at instant: Date, by actor: Actor
    ) throws(StoreError) {
        try write { db in
            let arguments: StatementArguments = ["dataset": name]
            guard let before = try Self.currentVersion(of: name, db) else { throw StoreError.datasetNotFound(name) }
            if let run = try String.fetchOne(db, sql: DatasetQueries.reader, arguments: arguments) {
                throw StoreError.datasetInUse(name, .init(run))
            }
            try db.execute(sql: DatasetQueries.unsetCurrent, arguments: arguments)
            try db.execute(sql: DatasetQueries.removeAll, arguments: arguments)
            let entry = AuditEntry(
                at: instant, by: actor, action: .delete, subject: .init(.dataset, name),
                before: try CanonicalJSON.text(AuditedDataset(before)))
            try Self.record(entry, db)
        }
    }

    private static func currentVersion(of dataset: String, _ db: Database) throws -> DatasetVersion? {
        try Row.fetchOne(db, sql: DatasetQueries.current, arguments: ["dataset": dataset]).map { try version($0, db) }
    }

    static func exists(_ key: DatasetVersion.Key, _ db: Database) throws -> Bool {
        try Row.fetchOne(db, sql: DatasetQueries.one, arguments: arguments(key)) != nil
    }

    private static func arguments(_ key: DatasetVersion.Key) -> StatementArguments {
        ["dataset": key.dataset, "version": key.version]
    }

    private static func version(_ row: Row, _ db: Database) throws -> DatasetVersion {
        let key = DatasetVersion.Key(dataset: row["dataset"], version: row["version"])
        let parts = try Row.fetchAll(db, sql: DatasetQueries.parts, arguments: arguments(key)).map { part in
            DatasetVersion.Part(
                path: part["path"], rowCount: part["rowCount"], minKey: part["minKey"], maxKey: part["maxKey"])
        }
        return DatasetVersion(
            key: key, path: row["path"], schema: try CanonicalJSON.value(from: row["schema"]),
            rowCount: row["rowCount"], importedAt: row.instant("importedAt"), parts: parts)
    }
}

/// A dataset version in the audit log.
private struct AuditedDataset: Encodable {
    var version: Int
    var rowCount: Int
    var keyColumn: String
    var columnCount: Int

    init(_ version: DatasetVersion) {
        self.version = version.key.version
        rowCount = version.rowCount
        keyColumn = version.schema.keyColumn
        columnCount = version.schema.columns.count
    }
}
