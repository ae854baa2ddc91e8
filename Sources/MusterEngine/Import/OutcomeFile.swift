internal import MusterBase
internal import MusterDuckDB

/// A file with the outcomes of tasks: CSV, JSON lines or Parquet.
///
/// Columns: `task_id` and `outcome`, which the file needs, and `amount`, `note`, `completed_at` and `assignee`, which it may have.
/// Every value is read as text. Others are ignored.
public struct OutcomeFile: ~Copyable {
    public struct Row: Hashable, Sendable {
        /// From 1.
        public var number: Int
        /// Missing values are empty.
        public var taskId: String
        public var outcome: String
        public var amount: String
        public var note: String
        public var completedAt: String
        public var assignee: String
    }

    static let requiredColumns = ["task_id", "outcome"]
    static let optionalColumns = ["amount", "note", "completed_at", "assignee"]

    public let ignoredColumns: [String]
    private let source: SourceFiles
    private let converted: ConvertedFiles?
    private let connection: Connection
    private var rows: StreamedResult?

    /// - Throws: ``ImportError`` for a file that cannot be read.
    public init(
        _ file: String, encoding: TextEncoding = .utf8, temporaryFolder: String, memoryLimit: String = "384MB"
    ) throws {
        let checks = DatasetImport(
            files: [file], name: "tasks", key: Self.requiredColumns[0], options: ReadingOptions(encoding: encoding))
        let format = try checks.checkFiles()
        let connection = try Database(options: ["memory_limit": memoryLimit, "temp_directory": temporaryFolder]).connect()
        var source = SourceFiles(files: [file], format: format, encoding: encoding)
        let converted = try ConvertedFiles([file], from: encoding, format, in: temporaryFolder)
        source.converted = converted?.paths ?? [:]
        do {
            ignoredColumns = try Self.stage(&source, checks, on: connection)
        } catch {
            converted?.remove()
            guard let error = error as? DuckDBError, error.kind == .execute || error.kind == .prepare else { throw error }
            throw ImportError(error, reading: source, on: connection)
        }
        self.source = source
        self.converted = converted
        self.connection = connection
        rows = nil
    }

    /// Reads the file into the table `staged`.
    ///
    /// - Returns: the columns that are not used.
    private static func stage(
        _ source: inout SourceFiles, _ checks: DatasetImport, on connection: borrowing Connection
    ) throws -> [String] {
        let (file, wanted) = (source.files[0], requiredColumns + optionalColumns)
        let found: [String]
        switch source.format {
        case .csv:
            source.headers = try headers(checks, of: source, in: file, on: connection)
            found = source.csvColumns
        case .json:
            found = try connection.rows("SELECT DISTINCT name FROM \(source.columnNames) ORDER BY 1")
                .compactMap(\.first?.stringValue)
            if found.isEmpty { throw ImportError.notObjects(path: file) }
            source.columns = wanted.map { ($0, "VARCHAR") }
        case .parquet:
            found = try connection.rows("DESCRIBE SELECT * FROM \(source.relation())").compactMap(\.first?.stringValue)
        }
        if let missing = requiredColumns.first(where: { !found.contains($0) }) {
            throw ImportError.noOutcomeColumn(missing, columns: found, path: file)
        }
        let texts = wanted.map { column in
            found.contains(column)
                ? "coalesce(CAST(\(SQLQuoting.identifier(column)) AS VARCHAR), '') AS \(column)" : "'' AS \(column)"
        }
        try connection.execute(
            """
            CREATE TABLE staged AS
            SELECT row_number() OVER () AS number, \(texts.joined(separator: ", ")) FROM \(source.relation())
            """)
        return found.filter { !wanted.contains($0) }
    }

    deinit { converted?.remove() }

    private static func headers(
        _ checks: DatasetImport, of source: SourceFiles, in file: String, on connection: borrowing Connection
    ) throws -> [CSVHeader] {
        do {
            return try checks.headers(of: source, on: connection)
        } catch ImportError.noKeyColumn(let key, let columns, _) {
            throw ImportError.noOutcomeColumn(key, columns: columns, path: file)
        }
    }

    /// The next rows in the order of the file; none at the end.
    public mutating func next() throws -> [Row] {
        if rows == nil {
            rows = try connection.query(
                "SELECT number, task_id, outcome, amount, note, completed_at, assignee FROM staged ORDER BY number")
        }
        guard let chunk = try rows?.nextChunk() else { return [] }
        let numbers = try chunk.column(0, as: Int64.self)
        let (ids, outcomes, amounts) = (try chunk.strings(1), try chunk.strings(2), try chunk.strings(3))
        let (notes, instants, assignees) = (try chunk.strings(4), try chunk.strings(5), try chunk.strings(6))
        var found: [Row] = []
        found.reserveCapacity(chunk.count)
        for row in 0..<chunk.count {
            found.append(
                Row(
                    number: Int(numbers[row] ?? 0), taskId: ids.string(row) ?? "", outcome: outcomes.string(row) ?? "",
                    amount: amounts.string(row) ?? "", note: notes.string(row) ?? "", completedAt: instants.string(row) ?? "",
                    assignee: assignees.string(row) ?? ""))
        }
        return found
    }

    /// The places of rows for messages, by the number of the row: `line 3 of a.csv`. Ends the reading of rows.
    public mutating func places(of numbers: [Int]) throws -> [Int: String] {
        // Another query on the connection would end it at any point.
        rows = nil
        let list = numbers.map(String.init).joined(separator: ", ")
        guard !list.isEmpty else { return [:] }
        let rows = try connection.rows(
            "SELECT number, file, record FROM \(source.positions(of: "NULL")) WHERE number IN (\(list))")
        let positions = rows.map { RowPosition(path: $0[1].stringValue ?? "", record: $0[2].intValue ?? 0) }
        let texts = try source.texts(of: positions, on: connection)
        return Dictionary(
            zip(rows, positions).map { (Int($0[0].intValue ?? 0), texts[$1] ?? "") }, uniquingKeysWith: { first, _ in first })
    }
}
