public import MusterModel

/// The dataset version that an import wrote.
public struct ImportedDataset: Hashable, Sendable {
    /// One Parquet file, its rows sorted by key.
    public struct Part: Hashable, Sendable {
        /// Relative to the folder of the import.
        public var fileName: String
        public var rows: Int
        public var firstKey: String
        public var lastKey: String
    }

    public var schema: DatasetSchema
    public var parts: [Part]

    public var rows: Int { parts.reduce(0) { $0 + $1.rows } }
}
