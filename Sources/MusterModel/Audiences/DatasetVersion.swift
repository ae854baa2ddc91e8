public import Foundation

/// One import of a dataset: an immutable directory of Parquet part files, sorted and partitioned by key.
public struct DatasetVersion: Hashable, Sendable, Codable {
    public struct Part: Hashable, Sendable, Codable {
        /// Relative to the version's path.
        public var path: String
        public var rowCount: Int
        /// The first and the last key in byte order. Each key is greater than all keys of earlier parts.
        public var minKey: String
        public var maxKey: String

        public init(path: String, rowCount: Int, minKey: String, maxKey: String) {
            self.path = path
            self.rowCount = rowCount
            self.minKey = minKey
            self.maxKey = maxKey
        }
    }

    public struct Key: Hashable, Sendable, Codable, CustomStringConvertible {
        public var dataset: String
        public var version: Int

        public init(dataset: String, version: Int) {
            self.dataset = dataset
            self.version = version
        }

        public var description: String { "\(dataset) version \(version)" }
    }

    public var key: Key
    /// Relative to the workspace.
    public var path: String
    public var schema: DatasetSchema
    public var rowCount: Int
    public var importedAt: Date
    public var parts: [Part]

    public init(
        key: Key, path: String, schema: DatasetSchema, rowCount: Int, importedAt: Date, parts: [Part]
    ) {
        self.key = key
        self.path = path
        self.schema = schema
        self.rowCount = rowCount
        self.importedAt = importedAt
        self.parts = parts
    }
}
