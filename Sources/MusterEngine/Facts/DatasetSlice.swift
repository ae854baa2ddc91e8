internal import MusterDuckDB

/// One Parquet file of a dataset version: rows sorted by key, its keys above those of the parts before it.
public struct DatasetPart: Hashable, Sendable {
    public var path: String
    public var rows: Int

    public init(path: String, rows: Int) {
        self.path = path
        self.rows = rows
    }
}

/// Consecutive rows of a part: what one thread decides at a time.
struct DatasetSlice: Hashable, Sendable {
    /// Rows of a row group in the parts that Muster writes, so that a slice reads only what it needs.
    static let rowsPerGroup = 51_200
    /// Most bytes of features that a slice may hold in memory.
    private static let featureBytes = 64 << 20

    let path: String
    let rows: Range<Int>

    /// The relation of the slice's rows, in order.
    var relation: String {
        "(SELECT * FROM read_parquet(\(SQLQuoting.path(path))) WHERE file_row_number >= \(rows.lowerBound)"
            + " AND file_row_number < \(rows.upperBound))"
    }

    /// Most rows of a slice that has so many features.
    static func maxRows(featureCount: Int) -> Int {
        let affordable = featureBytes / max(1, featureCount * 8) / 2048 * 2048
        return max(2048, min(rowsPerGroup, affordable))
    }
}
