public import MusterModel
internal import GRDB

/// Statements on datasets.
private enum DatasetQueries {
    /// Binds `name`. One row: the number reserved.
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
    static let insertPart = """
        INSERT INTO dataset_part (dataset, version, part, path, rowCount, minKey, maxKey)
        VALUES (:dataset, :version, :part, :path, :rowCount, :minKey, :maxKey)
        """
    /// Binds `dataset`, `version`. Also makes known a version that was not reserved.
    static let makeCurrent = """
        INSERT INTO dataset (name, lastVersion, currentVersion) VALUES (:dataset, :version, :version)
        ON CONFLICT (name) DO UPDATE SET currentVersion = :version, lastVersion = max(lastVersion, :version)
        """
    private static let columns = "SELECT v.dataset, v.version, v.path, v.schema, v.rowCount, v.importedAt"
    /// The current version of every dataset.
    static let current = """
        \(columns) FROM dataset_version v JOIN dataset d ON d.name = v.dataset AND d.currentVersion = v.version
        ORDER BY v.dataset
        """
    /// Binds `dataset`, `version`. One row or none.
    static let one = "\(columns) FROM dataset_version v WHERE v.dataset = :dataset AND v.version = :version"
    /// Versions that are not current, and that neither an unfinished run reads nor the last finished one of a campaign
    /// has read.
    static let unreferenced = """
        \(columns) FROM dataset_version v
        WHERE NOT EXISTS (SELECT 1 FROM dataset d WHERE d.name = v.dataset AND d.currentVersion = v.version)
            AND NOT EXISTS (
                SELECT 1 FROM campaign_run r
                WHERE (r.dataset = v.dataset AND r.datasetVersion = v.version OR r.id IN (
                        SELECT j.runId FROM run_dataset j WHERE j.dataset = v.dataset AND j.version = v.version))
                    AND (r.status IN ('pending', 'running') OR r.runNumber = (
                        SELECT max(l.runNumber) FROM campaign_run l
                        WHERE l.campaignId = r.campaignId AND l.isDryRun = 0 AND l.status IN ('completed', 'completed_with_errors')
                            AND EXISTS (SELECT 1 FROM definition c WHERE c.kind = 'Campaign' AND c.id = l.campaignId))))
        ORDER BY v.dataset, v.version
        """
    /// Binds `dataset`, `version`. In order.
    static let parts = """
        SELECT path, rowCount, minKey, maxKey FROM dataset_part
        WHERE dataset = :dataset AND version = :version ORDER BY part
        """
    /// Binds `dataset`, `version`.
    static let remove = "DELETE FROM dataset_version WHERE dataset = :dataset AND version = :version"
}

extension Store {
    /// A number that no other version of the dataset has or will have, to name the directory the files go to.
    public func reserveDatasetVersion(of dataset: String) throws(StoreError) -> DatasetVersion.Key {
        try write { db in
            let version = try Int.fetchOne(db, sql: DatasetQueries.reserve, arguments: ["name": dataset])
            return DatasetVersion.Key(dataset: dataset, version: version ?? 1)
        }
    }

    /// Makes the files of an import count, and the version the current one, in one step.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asked for it, if one did.
    /// - Throws: ``StoreError/datasetVersionExists(_:)``.
    public func register(
        _ version: DatasetVersion, by author: String, requestId: String? = nil
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
            for (index, part) in version.parts.enumerated() {
                let values: StatementArguments = [
                    "part": index, "path": part.path, "rowCount": part.rowCount, "minKey": part.minKey,
                    "maxKey": part.maxKey,
                ]
                try db.execute(sql: DatasetQueries.insertPart, arguments: key &+ values)
            }
            try db.execute(sql: DatasetQueries.makeCurrent, arguments: key)
            let entry = AuditEntry(
                at: version.importedAt, by: author, action: .import, subject: .init(.dataset, version.key.dataset),
                before: try before.map { try CanonicalJSON.text(DatasetRecord($0)) },
                after: try CanonicalJSON.text(DatasetRecord(version)), requestId: requestId)
            try Self.record(entry, db)
        }
    }

    /// The current version of every dataset that was imported, by name.
    public func datasets() throws(StoreError) -> [DatasetVersion] {
        try read { db in
            try Row.fetchAll(db, sql: DatasetQueries.current).map { try Self.version($0, db) }
        }
    }

    /// The current version.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``.
    public func dataset(_ name: String) throws(StoreError) -> DatasetVersion {
        guard let version = try datasets().first(where: { $0.key.dataset == name }) else { throw .datasetNotFound(name) }
        return version
    }

    /// Any version that was not removed.
    public func datasetVersion(_ key: DatasetVersion.Key) throws(StoreError) -> DatasetVersion? {
        try read { db in
            try Row.fetchOne(db, sql: DatasetQueries.one, arguments: Self.arguments(key)).map { try Self.version($0, db) }
        }
    }

    /// Versions whose files may be removed: not current, not read by a pending or running run, nor by the
    /// last run that a campaign of the catalog has finished.
    public func unreferencedDatasetVersions() throws(StoreError) -> [DatasetVersion] {
        try read { db in
            try Row.fetchAll(db, sql: DatasetQueries.unreferenced).map { try Self.version($0, db) }
        }
    }

    /// Forgets a version, before its files are removed.
    ///
    /// - Throws: ``StoreError/datasetVersionInUse(_:)``.
    public func removeDatasetVersion(_ key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            let unreferenced = try Row.fetchAll(db, sql: DatasetQueries.unreferenced)
            let isUnreferenced = unreferenced.contains { $0["dataset"] == key.dataset && $0["version"] == key.version }
            guard try isUnreferenced || !Self.exists(key, db) else { throw StoreError.datasetVersionInUse(key) }
            try db.execute(sql: DatasetQueries.remove, arguments: Self.arguments(key))
        }
    }

    static func currentVersion(of dataset: String, _ db: Database) throws -> DatasetVersion? {
        try Row.fetchAll(db, sql: DatasetQueries.current).first { $0["dataset"] == dataset }.map { try version($0, db) }
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
