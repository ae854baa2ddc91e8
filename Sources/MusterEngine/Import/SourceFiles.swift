internal import MusterBase
internal import MusterDuckDB

/// The files of an import as relations in SQL.
struct SourceFiles {
    let files: [String]
    let format: SourceFormat
    /// The separator of fields in CSV files.
    var delimiter: Character = ","
    /// Columns of CSV files that are read as text whatever their values.
    var textColumns: Set<String> = []
    /// Columns of CSV files that are read as text to check that every value is an integer.
    var integerColumns: Set<String> = []
    /// All columns of JSON files with their types; empty when DuckDB infers them.
    var columns: [(name: String, type: String)] = []
    /// Whether dates and times in JSON files are read as text.
    var readsTimesAsText = false
    /// Whether types are inferred from all rows instead of the first ones.
    var samplesAll = false

    /// A relation of all rows.
    /// - Parameter fileColumn: the name of an additional column with the row's file.
    func relation(fileColumn: String? = nil) -> String {
        var arguments = [Self.list(files), "union_by_name = true", "hive_partitioning = false"]
        if let fileColumn { arguments.append("filename = \(SQLQuoting.literal(fileColumn))") }
        if samplesAll && format != .parquet { arguments.append("sample_size = -1") }
        switch format {
        case .csv:
            arguments += Self.dialect(delimiter)
            let texts = textColumns.union(integerColumns).sorted()
            if !texts.isEmpty { arguments.append("types = \(Self.map(texts.map { ($0, "VARCHAR") }))") }
            return "read_csv(\(arguments.joined(separator: ", ")))"
        case .json:
            if !columns.isEmpty { arguments.append("columns = \(Self.map(columns))") }
            return "read_json(\(arguments.joined(separator: ", ")))"
        case .parquet: return "read_parquet(\(arguments.joined(separator: ", ")))"
        }
    }

    /// A relation of `number` (of the row in the import), `key` and `position` (of the row in its file, for messages).
    /// - Parameter key: an SQL expression for the key as text.
    func positions(key: String) -> String {
        let file = "muster source file"
        // The header of a CSV file is its first line.
        let (unit, first) =
            switch format {
            case .csv: ("line", 2)
            case .json: ("record", 1)
            case .parquet: ("row", 1)
            }
        return """
            (SELECT number, key,
              '\(unit) ' || (number - min(number) OVER (PARTITION BY file) + \(first)) || ' of ' || file AS position
            FROM (SELECT row_number() OVER () AS number, \(key) AS key, \(SQLQuoting.identifier(file)) AS file
            FROM \(relation(fileColumn: file))))
            """
    }

    /// A relation of the lines of a text file, in order, in a column `line`.
    static func lines(of path: String) -> String {
        // A delimiter that does not occur, so that a line is one field.
        "read_csv(\(list([path])), auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '\u{1}', "
            + "quote = '', escape = '', comment = '', strict_mode = false, max_line_size = 16777216)"
    }

    /// A relation of a CSV file's rows as text. Reading a row with more or fewer fields than the header fails.
    static func strictRows(of path: String, under header: CSVHeader) -> String {
        let columns = map(header.names.indices.map { ("column\($0)", "VARCHAR") })
        let fixed = [list([path]), "auto_detect = false", "columns = \(columns)", "hive_partitioning = false"]
        return "read_csv(\((fixed + dialect(header.delimiter)).joined(separator: ", ")))"
    }

    private static func dialect(_ delimiter: Character) -> [String] {
        [
            "header = true", "delim = \(SQLQuoting.literal(String(delimiter)))", "quote = '\"'", "escape = '\"'", "skip = 0",
            "comment = ''", "strict_mode = true", "null_padding = false",
        ]
    }

    private static func list(_ files: [String]) -> String { "[\(files.map(SQLQuoting.path).joined(separator: ", "))]" }

    private static func map(_ pairs: [(name: String, type: String)]) -> String {
        "{\(pairs.map { "\(SQLQuoting.literal($0.name)): \(SQLQuoting.literal($0.type))" }.joined(separator: ", "))}"
    }
}
