public import Foundation
public import MusterEngine
public import MusterModel

/// A version of a dataset as the API and the command line show it.
public struct DatasetSummary: Hashable, Sendable, Codable {
    public struct Column: Hashable, Sendable, Codable {
        public var name: String
        /// In the words of the expression language.
        public var type: ColumnType
        /// In DuckDB's notation.
        public var storage: String
        /// A value of a text column that holds only numbers, some with a decimal comma or separators of thousands.
        public var numberExample: String?
    }

    public var name: String
    public var version: Int
    public var keyColumn: String
    public var rowCount: Int
    public var partCount: Int
    public var importedAt: Date
    public var columns: [Column]

    public init(_ version: DatasetVersion) {
        name = version.key.dataset
        self.version = version.key.version
        keyColumn = version.schema.keyColumn
        rowCount = version.rowCount
        partCount = version.parts.count
        importedAt = version.importedAt
        columns = version.schema.columns.map {
            Column(name: $0.name, type: $0.type, storage: $0.storage, numberExample: $0.numberExample)
        }
    }
}

/// The result of an import as the API and the command line show it. The document has the fields of the dataset and those of the
/// import.
public struct ImportSummary: Hashable, Sendable {
    /// The new version; of a check, the version that it would be.
    public var dataset: DatasetSummary
    /// Columns that have another type than before, or are missing.
    public var changes: [ColumnChange]
    /// `nil` when the files replaced the dataset.
    public var counts: ImportedDataset.Counts?
    public var similarKeys: SimilarKeys?

    public init(_ report: DatasetImportReport) {
        dataset = DatasetSummary(report.version)
        changes = report.changes
        counts = report.counts
        similarKeys = report.similarKeys
    }
}

extension ImportSummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case changes, counts, similarKeys
    }

    public init(from decoder: any Decoder) throws {
        dataset = try DatasetSummary(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        changes = try container.decode([ColumnChange].self, forKey: .changes)
        counts = try container.decodeIfPresent(ImportedDataset.Counts.self, forKey: .counts)
        similarKeys = try container.decodeIfPresent(SimilarKeys.self, forKey: .similarKeys)
    }

    public func encode(to encoder: any Encoder) throws {
        try dataset.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(changes, forKey: .changes)
        try container.encodeIfPresent(counts, forKey: .counts)
        try container.encodeIfPresent(similarKeys, forKey: .similarKeys)
    }
}
