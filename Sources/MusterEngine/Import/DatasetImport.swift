internal import Foundation
internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Imports files whose rows have a unique key as the sorted parts of a dataset version.
///
/// Types are inferred from the data, so that every value fits; the key is always text. A FLOAT or DOUBLE that is not finite
/// becomes missing.
///
/// ```swift
/// let files = DatasetImport(files: ["customers.csv"], name: "customers", key: "customer_id")
/// let imported = try files.write(into: folder, temporaryFolder: temporaryFolder)
/// print(imported.schema.columns, imported.rows)
/// ```
public struct DatasetImport: Sendable {
    public enum Step: Hashable, Sendable {
        case reading
        case writing(part: Int, of: Int)
    }

    public static let defaultRowsPerPart = 200_000

    public let files: [String]
    public let name: String
    public let key: String
    public let rowsPerPart: Int

    /// - Parameters:
    ///   - files: all of one format.
    ///   - name: the name of the dataset.
    ///   - key: the name of the column that identifies a row.
    public init(files: [String], name: String, key: String, rowsPerPart: Int = defaultRowsPerPart) {
        self.files = files
        self.name = name
        self.key = key
        self.rowsPerPart = max(1, rowsPerPart)
    }

    /// Writes the parts into `folder`, which must exist. Blocks until done.
    ///
    /// - Parameter temporaryFolder: for data that does not fit in the memory limit.
    /// - Throws: ``ImportError``, or the failure of DuckDB; `folder` may then contain some files.
    public func write(
        into folder: String, temporaryFolder: String, memoryLimit: String = "768MB",
        progress: @Sendable (Step) -> Void = { _ in }
    ) throws -> ImportedDataset {
        let format = try checkFiles()
        progress(.reading)
        let database = try Database(options: [
            "memory_limit": memoryLimit, "temp_directory": temporaryFolder, "TimeZone": "UTC",
        ])
        let connection = try database.connect()
        let schema = try stage(format, on: connection)
        return try writeParts(of: schema, into: folder, on: connection, progress)
    }

    private func writeParts(
        of schema: DatasetSchema, into folder: String, on connection: borrowing Connection,
        _ progress: @Sendable (Step) -> Void
    ) throws -> ImportedDataset {
        let rows = try connection.rows("SELECT count(*) FROM staged")[0][0].intValue ?? 0
        let count = max(1, (rows + rowsPerPart / 2) / rowsPerPart)
        let column = SQLQuoting.identifier(key)
        var parts: [ImportedDataset.Part] = []
        for index in 0..<count {
            progress(.writing(part: index + 1, of: count))
            let (first, end) = (index * rows / count, (index + 1) * rows / count)
            let fileName = "part-\(index.zeroPadded(to: 5)).parquet"
            try connection.execute(
                """
                COPY (SELECT * FROM staged WHERE rowid >= \(first) AND rowid < \(end) ORDER BY rowid)
                TO \(SQLQuoting.literal(folder + "/" + fileName)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
                """)
            let keys = try connection.rows("SELECT \(column) FROM staged WHERE rowid IN (\(first), \(end - 1)) ORDER BY rowid")
            guard let firstKey = keys.first?.first?.stringValue, let lastKey = keys.last?.first?.stringValue else { continue }
            parts.append(
                ImportedDataset.Part(fileName: fileName, rows: end - first, firstKey: firstKey, lastKey: lastKey))
        }
        return ImportedDataset(schema: schema, parts: parts)
    }
}
