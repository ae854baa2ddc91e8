internal import MusterBase
internal import MusterDuckDB

/// The files of an import as relations in SQL.
struct SourceFiles {
    /// As the user named them.
    let files: [String]
    let format: SourceFormat
    let encoding: TextEncoding
    /// Files in UTF-8 that are read instead, by the name of the file.
    var converted: [String: String] = [:]
    /// Of CSV files, in their order.
    var headers: [CSVHeader] = []
    /// The columns of JSON files with their types; empty when DuckDB infers them.
    var columns: [(name: String, type: String)] = []

    init(files: [String], format: SourceFormat, encoding: TextEncoding = .utf8) {
        self.files = files
        self.format = format
        self.encoding = encoding
    }

    /// The path from which a file is read.
    func path(of file: String) -> String { converted[file] ?? file }

    /// The user's name of a file that is read from `path`.
    func name(of path: String) -> String { converted.first { $0.value == path }?.key ?? path }

    /// A relation of all rows; those of CSV files as text.
    /// - Parameter fileColumn: the name of an additional column with the path from which the row was read.
    func relation(fileColumn: String? = nil) -> String {
        var arguments = [list(files), "union_by_name = true", "hive_partitioning = false"]
        if let fileColumn { arguments.append("filename = \(SQLQuoting.literal(fileColumn))") }
        switch format {
        case .csv: return csvRelation(fileColumn: fileColumn)
        case .json:
            arguments.append(columns.isEmpty ? "sample_size = -1" : "columns = \(Self.map(columns))")
            return "read_json(\(arguments.joined(separator: ", ")))"
        case .parquet: return "read_parquet(\(arguments.joined(separator: ", ")))"
        }
    }

    /// Files with the same header in a row are read together.
    private func csvRelation(fileColumn: String?) -> String {
        var groups: [(files: [String], header: CSVHeader)] = []
        for (file, header) in zip(files, headers) {
            if groups.last?.header == header {
                groups[groups.count - 1].files.append(file)
            } else {
                groups.append(([file], header))
            }
        }
        let relations = groups.map { group in
            let columns = Self.map(group.header.names.map { ($0, "VARCHAR") })
            let rows = csvRows(of: group.files, columns, group.header, fileColumn: fileColumn)
            // A blank line among rows of one column is not a row.
            guard group.header.names.count == 1 else { return rows }
            return "(FROM \(rows) WHERE \(SQLQuoting.identifier(group.header.names[0])) IS NOT NULL)"
        }
        guard relations.count > 1 else { return relations.first ?? "" }
        return "(" + relations.map { "SELECT * FROM \($0)" }.joined(separator: " UNION ALL BY NAME ") + ")"
    }

    /// A relation of a CSV file's rows as text, for finding the line of an error.
    func csvRows(of file: String, under header: CSVHeader) -> String {
        csvRows(of: [file], Self.map(header.names.indices.map { ("column\($0)", "VARCHAR") }), header, fileColumn: nil)
    }

    private func csvRows(
        of files: [String], _ columns: String, _ header: CSVHeader, fileColumn: String?
    ) -> String {
        var arguments = [
            list(files), "auto_detect = false", "columns = \(columns)", "hive_partitioning = false", "header = true",
            "delim = \(SQLQuoting.literal(String(header.delimiter)))", "quote = '\"'", "escape = '\"'",
            "skip = \(header.linesBefore)", "comment = ''", "strict_mode = true", "null_padding = false",
        ]
        if encoding == .utf16 { arguments.append("encoding = 'utf-16'") }
        if let fileColumn { arguments.append("filename = \(SQLQuoting.literal(fileColumn))") }
        return "read_csv(\(arguments.joined(separator: ", ")))"
    }

    /// A relation of the lines of a text file, in order, in a column `line`.
    func lines(of file: String) -> String {
        // A delimiter that does not occur, so that a line is one field.
        "read_csv(\(list([file])), auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '\u{1}', "
            + "quote = '', escape = '', comment = '', strict_mode = false, max_line_size = 16777216"
            + (encoding == .utf16 ? ", encoding = 'utf-16')" : ")")
    }

    /// A relation of the rows with their `number`, `file`, `record` (the number of the row in its file, from 1) and `value`.
    /// - Parameter value: an SQL expression over the columns.
    func positions(of value: String) -> String {
        let file = "muster source file"
        return """
            (SELECT number, file, value, number - min(number) OVER (PARTITION BY file) + 1 AS record
            FROM (SELECT row_number() OVER () AS number, \(value) AS value, \(SQLQuoting.identifier(file)) AS file
            FROM \(relation(fileColumn: file))))
            """
    }

    private func list(_ files: [String]) -> String {
        "[\(files.map { SQLQuoting.path(path(of: $0)) }.joined(separator: ", "))]"
    }

    private static func map(_ pairs: [(name: String, type: String)]) -> String {
        "{\(pairs.map { "\(SQLQuoting.literal($0.name)): \(SQLQuoting.literal($0.type))" }.joined(separator: ", "))}"
    }
}
