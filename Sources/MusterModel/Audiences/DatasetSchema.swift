/// The columns of a dataset.
public struct DatasetSchema: Hashable, Sendable, Codable {
    public struct Column: Hashable, Sendable, Codable {
        public var name: String
        /// As DuckDB writes it: `BIGINT`, `VARCHAR`, `DECIMAL(18,3)`, `VARCHAR[]`.
        public var type: String

        public init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// The default dataset of a segment.
    public static let defaultName = "customers"

    public var name: String
    /// The column that identifies a row.
    public var keyColumn: String
    public var columns: [Column]

    public init(name: String, keyColumn: String, columns: [Column]) {
        self.name = name
        self.keyColumn = keyColumn
        self.columns = columns
    }
}
