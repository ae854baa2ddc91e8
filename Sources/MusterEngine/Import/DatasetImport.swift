internal import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Imports files whose rows have a unique key as the sorted parts of a dataset version.
///
/// A column is a number, a boolean, a date or a timestamp only if every value in all files is written as one; otherwise it is
/// text, exactly as in the files. The key is always text. In Parquet files, a FLOAT or DOUBLE that is not finite becomes
/// missing, and so does a date outside the years 1 to 9999.
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
    public let keySource: KeySource
    public let mode: ImportMode
    public let rowsPerPart: Int
    public var options: ReadingOptions
    /// The schema of the current version: it gives columns without a value their type.
    public var previous: DatasetSchema?
    /// The parts of the current version, which an upsert and a deletion change.
    public var previousParts: [DatasetPart]

    /// - Parameters:
    ///   - files: all of one format.
    ///   - name: the name of the dataset.
    ///   - key: the name of the column that identifies a row.
    public init(
        files: [String], name: String, key: String, keySource: KeySource = .column, mode: ImportMode = .replace,
        options: ReadingOptions = ReadingOptions(), rowsPerPart: Int = defaultRowsPerPart
    ) {
        self.files = files
        self.name = name
        self.key = key
        self.keySource = keySource
        self.mode = mode
        self.options = options
        self.rowsPerPart = max(1, rowsPerPart)
        previousParts = []
    }

    /// Writes the parts into `folder`, which must exist. Blocks until done.
    ///
    /// - Parameters:
    ///   - temporaryFolder: for data that does not fit in the memory limit, and for files that are converted to UTF-8.
    ///   - interruption: stops the import when it is used.
    /// - Throws: ``ImportError``, or the failure of DuckDB; `folder` may then contain some files.
    public func write(
        into folder: String, temporaryFolder: String, memoryLimit: String = "768MB", interruption: ImportInterruption? = nil,
        progress: @Sendable (Step) -> Void = { _ in }
    ) throws -> ImportedDataset {
        let format = try checkFiles()
        progress(.reading)
        let database = try Database(options: [
            "memory_limit": memoryLimit, "temp_directory": temporaryFolder, "TimeZone": "UTC",
        ])
        let connection = try database.connect()
        interruption?.attach(connection.interruptHandle)
        var source = SourceFiles(files: files, format: format, encoding: options.encoding)
        let converted = try ConvertedFiles(files, from: options.encoding, format, in: temporaryFolder)
        defer { converted?.remove() }
        source.converted = converted?.paths ?? [:]
        var columns = self
        if mode != .replace, let previous { columns.options.declare(previous) }
        let schema = try columns.stage(&source, on: connection)
        let changes = try columns.changes(to: schema, from: source, on: connection)
        let similarKeys = try SimilarKeys(of: key, in: "staged", on: connection)
        var imported: ImportedDataset
        if mode == .replace {
            imported = try writeParts(of: noted(schema, on: connection), into: folder, on: connection, progress)
        } else {
            let (merged, counts) = try columns.merge(schema, on: connection)
            imported = try writeParts(of: noted(merged, on: connection), into: folder, on: connection, progress)
            imported.counts = counts
        }
        imported.changes = changes
        imported.similarKeys = similarKeys
        return imported
    }

    private func noted(_ schema: DatasetSchema, on connection: borrowing Connection) throws -> DatasetSchema {
        let texts = options.columns.filter { $0.type == .string }.map(\.name)
        return try WrittenNumbers.noting(schema, in: "staged", exempt: Set(texts), on: connection)
    }

    private func writeParts(
        of schema: DatasetSchema, into folder: String, on connection: borrowing Connection,
        _ progress: @Sendable (Step) -> Void
    ) throws -> ImportedDataset {
        let rows = try connection.rows("SELECT count(*) FROM staged")[0][0].intValue ?? 0
        if rows == 0 { throw ImportError.nothingLeft(name) }
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

/// The effect of an import on the rows of the current version.
public enum ImportMode: String, CaseIterable, Hashable, Sendable {
    /// The files are the whole new version.
    case replace
    /// Rows of the files are added, or replace the rows with their keys. Columns that the files lack keep their values.
    case upsert
    /// The rows with the keys in the files are removed.
    case delete
}
