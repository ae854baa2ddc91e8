internal import GRDB
internal import MusterBase
public import MusterModel

/// Statements on `dataset_statistics` and `segment_size`.
private enum StatisticsQueries {
    /// Binds `dataset`, `version`. One row or none.
    static let statistics = "SELECT json FROM dataset_statistics WHERE dataset = :dataset AND version = :version"
    /// Binds `dataset`, `version`, `json`. Inserts nothing for a version that has been removed.
    static let storeStatistics = """
        INSERT OR REPLACE INTO dataset_statistics (dataset, version, json)
        SELECT dataset, version, :json FROM dataset_version WHERE dataset = :dataset AND version = :version
        """
    /// Binds `dataset`, `version`, `conditions` (a JSON array).
    static let sizes = """
        SELECT condition, customers FROM segment_size
        WHERE dataset = :dataset AND version = :version AND condition IN (SELECT value FROM json_each(:conditions))
        """
    /// Binds `dataset`, `version`, `condition`, `customers`. Inserts nothing for a version that has been removed.
    static let storeSize = """
        INSERT OR REPLACE INTO segment_size (dataset, version, condition, customers)
        SELECT dataset, version, :condition, :customers FROM dataset_version
        WHERE dataset = :dataset AND version = :version
        """
}

/// Results of scans of a dataset version, stored so that no list scans data.
extension Store {
    /// The column statistics of a version as JSON; `nil` when they have not been computed.
    public func statistics(of key: DatasetVersion.Key) throws(StoreError) -> String? {
        try read { db in
            try String.fetchOne(
                db, sql: StatisticsQueries.statistics, arguments: ["dataset": key.dataset, "version": key.version])
        }
    }

    /// Stores the column statistics of a version; ignored when the version has been removed.
    public func save(statistics json: String, of key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: StatisticsQueries.storeStatistics,
                arguments: ["dataset": key.dataset, "version": key.version, "json": json])
        }
    }

    /// The number of rows of a version for which each condition holds, for those of `conditions` that have been counted.
    ///
    /// - Parameter conditions: any texts; a condition is found by the text it was stored under.
    public func segmentSizes(
        in key: DatasetVersion.Key, _ conditions: [String]
    ) throws(StoreError) -> [String: Int] {
        try read { db in
            let arguments: StatementArguments = [
                "dataset": key.dataset, "version": key.version, "conditions": Self.list(conditions),
            ]
            let pairs = try Row.fetchAll(db, sql: StatisticsQueries.sizes, arguments: arguments).map { row in
                (row[0] as String, row[1] as Int)
            }
            return Dictionary(firstOf: pairs)
        }
    }

    /// Stores counts by condition; ignored when the version has been removed.
    public func save(segmentSizes sizes: [String: Int], in key: DatasetVersion.Key) throws(StoreError) {
        try write { db in
            for (condition, customers) in sizes {
                try db.execute(
                    sql: StatisticsQueries.storeSize,
                    arguments: [
                        "dataset": key.dataset, "version": key.version, "condition": condition, "customers": customers,
                    ])
            }
        }
    }
}
