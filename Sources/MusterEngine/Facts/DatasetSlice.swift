internal import MusterBase
internal import MusterDuckDB

/// One Parquet file of a dataset version: rows sorted by key, with all keys above those of the part before.
public struct DatasetPart: Hashable, Sendable {
    public var path: String
    public var rows: Int

    public init(path: String, rows: Int) {
        self.path = path
        self.rows = rows
    }

    /// The rows of all parts, as a relation in SQL.
    static func relation(of parts: [DatasetPart]) -> String {
        "read_parquet([\(parts.map { SQLQuoting.path($0.path) }.joined(separator: ", "))])"
    }
}

/// Consecutive rows of a Parquet file.
struct DatasetSlice: Hashable, Sendable {
    /// Rows of a row group in the parts that Muster writes, so that a slice reads few rows that it does not need.
    static let rowsPerGroup = 51_200
    /// The maximum memory for the features of a slice, in bytes.
    private static let maxFeatureBytes = 64 << 20

    let path: String
    let rows: Range<Int>

    /// The slice's rows in their order, as a relation in SQL.
    var relation: String {
        "(SELECT * FROM read_parquet(\(SQLQuoting.path(path))) WHERE file_row_number >= \(rows.lowerBound)"
            + " AND file_row_number < \(rows.upperBound))"
    }

    /// The maximum number of rows of a slice that has so many features.
    static func maxRows(featureCount: Int) -> Int {
        let affordable = maxFeatureBytes / max(1, featureCount * 8) / 2048 * 2048
        return max(2048, min(rowsPerGroup, affordable))
    }

    /// - Parameter parts: with rows each.
    static func slices(of parts: [DatasetPart], maxRows: Int) -> [FactsSlice] {
        parts.enumerated().flatMap { index, part in
            stride(from: 0, to: part.rows, by: maxRows).map { first in
                FactsSlice(part: index, rows: first..<min(first + maxRows, part.rows))
            }
        }
    }
}
