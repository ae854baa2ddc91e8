public import Foundation
public import MusterModel
internal import GRDB

private enum VersionQueries {
    /// Binds `dataset`. Newest first.
    static let versions = "SELECT version FROM dataset_version WHERE dataset = :dataset ORDER BY version DESC"
    /// Binds `dataset`. One row or none: an unfinished run that reads it.
    static let reader = """
        SELECT r.id FROM campaign_run r
        WHERE r.status IN ('pending', 'running') AND (r.dataset = :dataset
            OR EXISTS (SELECT 1 FROM run_dataset j WHERE j.runId = r.id AND j.dataset = :dataset))
        ORDER BY r.rowid LIMIT 1
        """
    /// Binds `dataset`.
    static let forgetCurrent = "UPDATE dataset SET currentVersion = NULL WHERE name = :dataset"
    static let removeAll = "DELETE FROM dataset_version WHERE dataset = :dataset"
    /// Binds `dataset`, `version`. One row or none.
    static let statistics = "SELECT json FROM dataset_statistics WHERE dataset = :dataset AND version = :version"
    /// Binds `dataset`, `version`, `json`. Nothing for a version that was removed meanwhile.
    static let keepStatistics = """
        INSERT OR REPLACE INTO dataset_statistics (dataset, version, json)
        SELECT dataset, version, :json FROM dataset_version WHERE dataset = :dataset AND version = :version
        """
    /// Binds `dataset`, `version`, `conditions` (a JSON array).
    static let sizes = """
        SELECT condition, customers FROM segment_size
        WHERE dataset = :dataset AND version = :version AND condition IN (SELECT value FROM json_each(:conditions))
        """
    /// Binds `dataset`, `version`, `condition`, `customers`. Nothing for a version that was removed meanwhile.
    static let keepSize = """
        INSERT OR REPLACE INTO segment_size (dataset, version, condition, customers)
        SELECT dataset, version, :condition, :customers FROM dataset_version
        WHERE dataset = :dataset AND version = :version
        """
}

extension Store {
    /// The versions of a dataset that are still there, newest first.
    public func datasetVersions(of name: String) throws(StoreError) -> [DatasetVersion] {
        let numbers: [Int] = try read { db in
            try Int.fetchAll(db, sql: VersionQueries.versions, arguments: ["dataset": name])
        }
        var versions: [DatasetVersion] = []
        for number in numbers {
            if let version = try datasetVersion(.init(dataset: name, version: number)) { versions.append(version) }
        }
        return versions
    }

    /// Forgets a dataset, before its files are removed. Should it be imported again, its versions go on counting.
    ///
    /// - Parameters:
    ///   - actor: who deletes it, for the audit log.
    /// - Throws: ``StoreError/datasetNotFound(_:)``, ``StoreError/datasetInUse(_:_:)`` when an unfinished run reads it.
    public func removeDataset(
        _ name: String, at instant: Date, by actor: Actor
    ) throws(StoreError) {
        try write { db in
            let arguments: StatementArguments = ["dataset": name]
            guard let before = try Self.currentVersion(of: name, db) else { throw StoreError.datasetNotFound(name) }
            if let run = try String.fetchOne(db, sql: VersionQueries.reader, arguments: arguments) {
                throw StoreError.datasetInUse(name, .init(run))
            }
            try db.execute(sql: VersionQueries.forgetCurrent, arguments: arguments)
            try db.execute(sql: VersionQueries.removeAll, arguments: arguments)
            let entry = AuditEntry(
                at: instant, by: actor, action: .delete, subject: .init(.dataset, name),
                before: try CanonicalJSON.text(DatasetRecord(before)))
            try Self.record(entry, db)
        }
    }

    /// What was worked out about the columns of a version, as JSON; `nil` when it was not yet.
    public func statistics(of key: DatasetVersion.Key) throws(StoreError) -> String? {
        try read { db in
            try String.fetchOne(
                db, sql: VersionQueries.statistics, arguments: ["dataset": key.dataset, "version": key.version])
        }
    }

    public func keep(statistics json: String, of key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: VersionQueries.keepStatistics,
                arguments: ["dataset": key.dataset, "version": key.version, "json": json])
        }
    }

    /// By condition, of those of `conditions` that were counted, how many rows of a version it holds for.
    ///
    /// - Parameter conditions: in the words of who counts; the same words, the same count.
    public func segmentSizes(
        in key: DatasetVersion.Key, _ conditions: [String]
    ) throws(StoreError) -> [String: Int] {
        try read { db in
            let arguments: StatementArguments = [
                "dataset": key.dataset, "version": key.version, "conditions": Self.list(conditions),
            ]
            let pairs = try Row.fetchAll(db, sql: VersionQueries.sizes, arguments: arguments).map { row in
                (row[0] as String, row[1] as Int)
            }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    public func keep(segmentSizes sizes: [String: Int], in key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            for (condition, customers) in sizes {
                try db.execute(
                    sql: VersionQueries.keepSize,
                    arguments: [
                        "dataset": key.dataset, "version": key.version, "condition": condition, "customers": customers,
                    ])
            }
        }
    }
}
