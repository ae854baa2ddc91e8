public import MusterModel

/// The parts that an import wrote.
public struct ImportedDataset: Hashable, Sendable {
    /// One Parquet file, its rows sorted by key.
    public struct Part: Hashable, Sendable {
        /// Relative to the folder of the import.
        public var fileName: String
        public var rows: Int
        public var firstKey: String
        public var lastKey: String
    }

    /// The effect of an upsert or a deletion.
    public struct Counts: Hashable, Sendable, Codable {
        public var added: Int
        public var replaced: Int
        public var removed: Int
        /// Keys to delete that the dataset does not have.
        public var unknown: Int
    }

    public var schema: DatasetSchema
    public var parts: [Part]
    /// Against the current version.
    public var changes: [ColumnChange] = []
    /// `nil` when the files replace the dataset.
    public var counts: Counts?
    public var similarKeys: SimilarKeys?

    public var rows: Int { parts.reduce(0) { $0 + $1.rows } }
}
