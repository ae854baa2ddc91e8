internal import Foundation
internal import MusterDuckDB
internal import MusterModel

/// Reads files of customers, or of anything else that has a key, and writes them as sorted parts.
///
/// Types are DuckDB's guess from the data; the key is always text. A FLOAT or DOUBLE that is not finite becomes missing.
public struct DatasetImport: Sendable {
    public enum Step: Hashable, Sendable {
        case reading
        case writing(part: Int, of: Int)
    }

    public static let standardRowsPerPart = 200_000

    public let files: [String]
    public let name: String
    public let key: String
    public let rowsPerPart: Int

    /// - Parameters:
    ///   - files: all of one format.
    ///   - name: the dataset's.
    ///   - key: the column that identifies a row.
    public init(files: [String], name: String, key: String, rowsPerPart: Int = standardRowsPerPart) {
        self.files = files
        self.name = name
        self.key = key
        self.rowsPerPart = max(1, rowsPerPart)
    }

    /// Writes the parts into `folder`, which must exist. Blocks until done.
    ///
    /// - Parameter temporaryFolder: where DuckDB may spill.
    /// - Throws: ``ImportError``; `folder` may then hold some files.
    public func write(
        into folder: String, temporaryFolder: String, memoryLimit: String = "768MB",
        progress: @Sendable (Step) -> Void = { _ in }
    ) throws -> ImportedDataset {
        let format = try checkFiles()
        progress(.reading)
        do {
            let database = try Database(options: [
                "memory_limit": memoryLimit, "temp_directory": temporaryFolder, "TimeZone": "UTC",
            ])
            let connection = try database.connect()
            let source = SourceFiles(files: files, format: format)
            let schema: DatasetSchema
            do {
                schema = try stage(source, on: connection)
            } catch let error as DuckDBError where error.kind == .execute && format != .parquet {
                // The types were guessed from the first rows and a later one does not fit: look at all of them.
                try connection.execute("DROP TABLE IF EXISTS staged")
                schema = try stage(SourceFiles(files: files, format: format, samplesAll: true), on: connection)
            }
            try checkKeys(source, on: connection)
            return try writeParts(of: schema, into: folder, on: connection, progress)
        } catch let error as DuckDBError {
            throw ImportError(error, files: files)
        }
    }

    private func checkFiles() throws(ImportError) -> SourceFormat {
        var format: (SourceFormat, path: String)?
        for path in files {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                throw .noFile(path: path)
            }
            guard let found = SourceFormat(path: path) else { throw .unknownFormat(path: path) }
            if let format, format.0 != found { throw .mixedFormats(first: format.path, second: path) }
            format = (found, path)
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            if size == 0 { throw .emptyFile(path: path) }
        }
        guard let format else { throw .noRows(files: files) }
        return format.0
    }

    /// Reads everything into the table `staged`, sorted by key.
    private func stage(_ source: SourceFiles, on connection: borrowing Connection) throws -> DatasetSchema {
        let described = try connection.rows("DESCRIBE SELECT * FROM \(source.relation())")
        let columns = described.compactMap { row -> DatasetSchema.Column? in
            guard case .string(let name) = row[0], case .string(let type) = row[1] else { return nil }
            return DatasetSchema.Column(name: name, type: name == key ? "VARCHAR" : type)
        }
        guard columns.contains(where: { $0.name == key }) else {
            throw ImportError.noKeyColumn(key: key, columns: columns.map(\.name))
        }
        if let reserved = columns.first(where: { $0.name.lowercased() == "file_row_number" }) {
            throw ImportError.reservedColumn(reserved.name)
        }
        let selected = columns.map { column -> String in
            let quoted = SQLQuoting.identifier(column.name)
            if column.name == key { return "CAST(\(quoted) AS VARCHAR) AS \(quoted)" }
            let isFloating = column.type == "FLOAT" || column.type == "DOUBLE"
            return isFloating ? "CASE WHEN isfinite(\(quoted)) THEN \(quoted) END AS \(quoted)" : quoted
        }
        try connection.execute(
            """
            CREATE TABLE staged AS SELECT \(selected.joined(separator: ", ")) FROM \(source.relation(textColumn: key))
            ORDER BY \(SQLQuoting.identifier(key)) NULLS FIRST
            """)
        return DatasetSchema(name: name, keyColumn: key, columns: columns)
    }

    private func checkKeys(_ source: SourceFiles, on connection: borrowing Connection) throws {
        let column = SQLQuoting.identifier(key)
        let counts = try connection.rows(
            """
            SELECT count(*), count(*) FILTER (key IS NULL OR key = ''),
              count(*) FILTER (key = previous AND key != '' AND key IS DISTINCT FROM before)
            FROM (SELECT \(column) AS key, lag(\(column)) OVER (ORDER BY rowid) AS previous,
              lag(\(column), 2) OVER (ORDER BY rowid) AS before FROM staged)
            """)
        guard case .int(let rows) = counts[0][0], case .int(let missing) = counts[0][1],
            case .int(let repeated) = counts[0][2]
        else { return }
        if rows == 0 { throw ImportError.noRows(files: files) }
        if missing > 0 {
            let first = try connection.rows(
                "SELECT place FROM \(source.places(key: key)) WHERE key IS NULL OR key = '' ORDER BY number LIMIT 5")
            throw ImportError.missingKeys(key: key, total: Int(missing), first: first.compactMap(\.first?.text))
        }
        if repeated > 0 {
            let first = try connection.rows(
                """
                SELECT '''' || key || ''' in ' || string_agg(place, ', ' ORDER BY number)
                FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY number) AS nth FROM \(source.places(key: key)))
                WHERE nth <= 3 GROUP BY key HAVING count(*) > 1 ORDER BY min(number) LIMIT 5
                """)
            throw ImportError.duplicateKeys(key: key, total: Int(repeated), first: first.compactMap(\.first?.text))
        }
    }

    private func writeParts(
        of schema: DatasetSchema, into folder: String, on connection: borrowing Connection,
        _ progress: @Sendable (Step) -> Void
    ) throws -> ImportedDataset {
        guard case .int(let total) = try connection.rows("SELECT count(*) FROM staged")[0][0] else {
            return ImportedDataset(schema: schema, parts: [])
        }
        let rows = Int(total)
        let count = max(1, (rows + rowsPerPart / 2) / rowsPerPart)
        let column = SQLQuoting.identifier(key)
        var parts: [ImportedDataset.Part] = []
        for index in 0..<count {
            progress(.writing(part: index + 1, of: count))
            let (first, end) = (index * rows / count, (index + 1) * rows / count)
            let digits = String(index)
            let fileName = "part-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).parquet"
            try connection.execute(
                """
                COPY (SELECT * FROM staged WHERE rowid >= \(first) AND rowid < \(end) ORDER BY rowid)
                TO \(SQLQuoting.literal(folder + "/" + fileName)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
                """)
            let keys = try connection.rows("SELECT \(column) FROM staged WHERE rowid IN (\(first), \(end - 1)) ORDER BY rowid")
            guard let firstKey = keys.first?.first?.text, let lastKey = keys.last?.first?.text else { continue }
            parts.append(
                ImportedDataset.Part(fileName: fileName, rows: end - first, firstKey: firstKey, lastKey: lastKey))
        }
        return ImportedDataset(schema: schema, parts: parts)
    }
}

extension Value {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
