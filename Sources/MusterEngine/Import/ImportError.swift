internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Why files could not be imported. The dataset is unchanged.
public enum ImportError: Error, Hashable, Sendable {
    case noFile(path: String)
    case isFolder(path: String)
    case notReadable(path: String)
    case unknownFormat(path: String)
    case mixedFormats(first: String, second: String)
    case mixedDelimiters(first: String, second: String)
    /// The extension of the file contradicts its first bytes.
    case misnamed(path: String, content: String, fix: String)
    case emptyFile(path: String)
    case noRows(files: [String])
    case noKeyColumn(key: String, columns: [String], path: String?)
    case unusableKey(key: String, type: String)
    case reservedColumn(String)
    case duplicateColumn(path: String?, first: String, second: String)
    /// - `number`: 1 is the first.
    case unnamedColumn(path: String, number: Int)
    /// - `total`: rows without a key. `first`: the positions of the first few.
    case missingKeys(key: String, total: Int, first: [String])
    /// - `total`: keys that occur more than once. `first`: the first few, with their positions.
    case duplicateKeys(key: String, total: Int, first: [String])
    case notUTF8(path: String, line: Int?)
    case utf16(path: String)
    case notParquet(path: String)
    /// A JSON file of other values than objects.
    case notObjects(path: String)
    case malformed(path: String, line: Int?, problem: String, fix: String?)
    case unreadable(path: String?, reason: String)
    /// A file of interactions lacks a required column.
    case noInteractionColumn(String, columns: [String], path: String)
    case noInteractions(path: String)
    /// A file of outcomes of tasks lacks a required column.
    case noOutcomeColumn(String, columns: [String], path: String)
    /// - `total`: invalid rows. `first`: the positions of the first few, and the reasons.
    case badInteractions(total: Int, first: [String])
    /// The values of a column do not determine the order of day and month.
    case ambiguousDates(column: String, example: String, dayFirst: String, monthFirst: String)
    /// Values of a column do not have the type that the column must have.
    /// - `first`: the first few with their positions.
    case wrongValues(column: String, type: String, total: Int, first: [String], isDeclared: Bool)
    /// A column of a file has another type than in the dataset that the file changes.
    case otherType(column: String, type: String, found: String)
    /// A file has a column with the name of the key that is generated.
    case generatedKeyExists(String)
    case compressedInOtherEncoding(path: String)
    /// A deletion would remove all rows.
    case nothingLeft(String)
    case notImportedYet(String, mode: String)
    case interrupted

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .noFile: "import.noFile"
        case .isFolder: "import.isFolder"
        case .notReadable: "import.notReadable"
        case .unknownFormat: "import.unknownFormat"
        case .mixedFormats: "import.mixedFormats"
        case .mixedDelimiters: "import.mixedDelimiters"
        case .misnamed: "import.misnamed"
        case .emptyFile: "import.emptyFile"
        case .noRows: "import.noRows"
        case .noKeyColumn: "import.noKeyColumn"
        case .unusableKey: "import.unusableKey"
        case .reservedColumn: "import.reservedColumn"
        case .duplicateColumn: "import.duplicateColumn"
        case .unnamedColumn: "import.unnamedColumn"
        case .missingKeys: "import.missingKeys"
        case .duplicateKeys: "import.duplicateKeys"
        case .notUTF8: "import.notUTF8"
        case .utf16: "import.utf16"
        case .notParquet: "import.notParquet"
        case .notObjects: "import.notObjects"
        case .malformed: "import.malformed"
        case .unreadable: "import.unreadable"
        case .noInteractionColumn: "import.noInteractionColumn"
        case .noInteractions: "import.noInteractions"
        case .noOutcomeColumn: "import.noOutcomeColumn"
        case .badInteractions: "import.badInteractions"
        case .ambiguousDates: "import.ambiguousDates"
        case .wrongValues: "import.wrongValues"
        case .otherType: "import.otherType"
        case .generatedKeyExists: "import.generatedKeyExists"
        case .compressedInOtherEncoding: "import.compressedInOtherEncoding"
        case .nothingLeft: "import.nothingLeft"
        case .notImportedYet: "import.notImportedYet"
        case .interrupted: "import.interrupted"
        }
    }

    public var message: String {
        switch self {
        case .noFile(let path): "There is no file '\(path)'."
        case .isFolder(let path): "'\(path)' is a folder, not a file."
        case .notReadable(let path): "'\(path)' cannot be read: permission denied."
        case .unknownFormat(let path):
            "The format of '\(path)' is unknown: its extension is not one of CSV, JSON lines or Parquet."
        case .mixedFormats(let first, let second): "'\(first)' and '\(second)' have different formats."
        case .mixedDelimiters(let first, let second): "'\(first)' and '\(second)' use different field separators."
        case .misnamed(let path, let content, _): "'\(path)' is \(content), despite its name."
        case .emptyFile(let path): "'\(path)' is empty."
        case .noRows(let files):
            files.map { "'\($0)'" }.joined(separator: ", ") + (files.count == 1 ? " has" : " have")
                + " column names but no rows."
        case .noKeyColumn(let key, let columns, let path):
            "\(path.map { "'\($0)' has" } ?? "There is") no column '\(key)'; the columns are \(Self.listed(columns))."
        case .unusableKey(let key, let type): "Column '\(key)' has the type \(type), which cannot be a key."
        case .reservedColumn(let name): "The column name '\(name)' is reserved by DuckDB."
        case .duplicateColumn(let path, let first, let second):
            "\(path.map { "'\($0)' has" } ?? "There are") two columns '\(first)'"
                + (first == second ? "." : " and '\(second)', which differ only in case.")
        case .unnamedColumn(let path, let number): "Column \(number) of '\(path)' has no name."
        case .missingKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "row has" : "rows have") no '\(key)'"
                + "\(total > first.count ? ". The first: " : ": ")\(first.joined(separator: "; "))."
        case .duplicateKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "value of '\(key)' occurs" : "values of '\(key)' occur") more than once"
                + "\(total > first.count ? ". The first: " : ": ")\(first.joined(separator: "; "))."
        case .notUTF8(let path, let line): "\(Self.position(path, line)): This is not valid UTF-8."
        case .utf16(let path): "'\(path)' is encoded in UTF-16, not UTF-8."
        case .notParquet(let path): "'\(path)' is not a Parquet file, or is truncated."
        case .notObjects(let path): "'\(path)' does not contain JSON objects."
        case .malformed(let path, let line, let problem, _): "\(Self.position(path, line)): \(problem)"
        case .unreadable(let path, let reason): "\(path.map { "'\($0)'" } ?? "The files") cannot be read: \(reason)"
        case .noInteractionColumn(let name, let columns, let path), .noOutcomeColumn(let name, let columns, let path):
            "'\(path)' has no column '\(name)'; the columns are \(Self.listed(columns))."
        case .noInteractions(let path): "'\(path)' has column names but no rows."
        case .badInteractions(let total, let first):
            "\(total) \(total == 1 ? "row is" : "rows are") invalid\(total > first.count ? ". The first: " : ": ")"
                + "\(first.joined(separator: "; "))."
        case .ambiguousDates(let column, let example, let dayFirst, let monthFirst):
            "The dates in column '\(column)', such as '\(example)', can be read in two ways: with the day first (\(dayFirst)) or "
                + "with the month first (\(monthFirst)). No value shows which is meant."
        case .wrongValues(let column, let type, let total, let first, _):
            "\(total) \(total == 1 ? "value" : "values") of column '\(column)' \(total == 1 ? "is" : "are") not of type \(type)"
                + "\(total > first.count ? ". The first: " : ": ")\(first.joined(separator: "; "))."
        case .otherType(let column, let type, let found):
            "Column '\(column)' has type \(found) in the files, but type \(type) in the dataset."
        case .generatedKeyExists(let name): "The files have a column '\(name)', the name of the key that is to be made."
        case .compressedInOtherEncoding(let path): "'\(path)' is compressed; only files in UTF-8 can be."
        case .nothingLeft(let name): "No row of dataset '\(name)' would be left."
        case .notImportedYet(let name, let mode): "There is no dataset '\(name)' yet to \(mode)."
        case .interrupted: "The import was stopped. Nothing was changed."
        }
    }

    public var hint: String? {
        switch self {
        case .noFile: "Check the path."
        case .isFolder(let path):
            "Name the files in it, such as \(path.hasSuffix("/") ? path : path + "/")*.csv"
        case .notReadable: "Check its permissions."
        case .unknownFormat:
            "Use .csv, .tsv, .json, .jsonl or .ndjson, followed by .gz or .zst for a compressed file; or .parquet."
        case .mixedFormats: "An import replaces the dataset, so convert the files to one format and import them together."
        case .mixedDelimiters: "Convert them to one separator and import them together."
        case .misnamed(_, _, let fix): fix
        case .emptyFile, .noRows: "A dataset needs at least one row."
        case .noKeyColumn(let key, let columns, _):
            (columns.first { $0.lowercased() == key.lowercased() } ?? DidYouMean.nearest(to: key, among: columns))
                .map { "Did you mean --key \(Self.shellQuoted($0))?" }
                ?? "Choose the column that identifies a row with --key. A CSV file must begin with a header of column names."
        case .unusableKey: "Store it as text or integers, or choose another column with --key."
        case .reservedColumn, .duplicateColumn: "Rename the column."
        case .unnamedColumn: "Name it in the header, or remove it."
        case .missingKeys:
            "Every row needs a key. Correct the data, choose another column with --key, or make keys with --key-from-row or "
                + "--key-hash."
        case .duplicateKeys: "Keys must be unique. Correct the data, or choose another column with --key."
        case .notUTF8(let path, _):
            "If it is in Windows-1252, as Excel writes it, import it with --encoding windows-1252. Or convert it: "
                + Self.conversion(of: path, from: "WINDOWS-1252")
        case .utf16(let path):
            "Import it with --encoding utf-16, or convert it: \(Self.conversion(of: path, from: "UTF-16"))"
        case .notParquet: "Export or copy it again."
        case .notObjects: "Write one object per line, such as {\"customer_id\": \"C1\", \"age\": 41}"
        case .malformed(_, _, _, let fix): fix
        case .unreadable: "It may be damaged or truncated. Export or copy it again."
        case .noInteractionColumn(let name, let columns, _):
            columns.first { $0.lowercased() == name }.map { "Rename the column '\($0)' to '\(name)'." }
                ?? "Interactions need customer_id, outcome and at, and may have offer_id and channel_id."
        case .noOutcomeColumn(let name, let columns, _):
            columns.first { $0.lowercased() == name }.map { "Rename the column '\($0)' to '\(name)'." }
                ?? "Outcomes need task_id and outcome, and may have amount, note, completed_at and assignee."
        case .noInteractions: "Import the file when it has rows."
        case .badInteractions:
            "Nothing was imported. An outcome is 1 to 64 of a-z, 0-9, _ and -; an instant "
                + "is written as 2026-03-01T09:30:00Z, and is in UTC without an offset."
        case .ambiguousDates(_, _, let dayFirst, let monthFirst):
            "Say which: --date-format \(Self.shellQuoted(dayFirst)) or --date-format \(Self.shellQuoted(monthFirst)); or define the "
                + "dataset, with a 'format' for the column."
        case .wrongValues(_, _, _, _, let isDeclared):
            isDeclared
                ? "Correct the values, name a text that means 'missing' with --null, or declare the column as string." : nil
        case .otherType: "Convert the column, or import the whole dataset with --mode replace."
        case .generatedKeyExists: "Name the key otherwise, with --key."
        case .compressedInOtherEncoding: "Decompress it first."
        case .nothingLeft: "A dataset needs at least one row."
        case .notImportedYet: "Import all rows first, with --mode replace."
        case .interrupted: nil
        }
    }

    private static func conversion(of path: String, from encoding: String) -> String {
        "iconv -f \(encoding) -t UTF-8 \(shellQuoted(path)) > utf8.csv"
    }

    private static func position(_ path: String, _ line: Int?) -> String { path + (line.map { ":\($0)" } ?? "") }

    private static func listed(_ columns: [String]) -> String {
        let shown = columns.prefix(20).joined(separator: ", ")
        return columns.count > 20 ? "\(shown) and \(columns.count - 20) more" : shown
    }

    private static func shellQuoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "_-./".contains($0) }
        return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}

// MARK: Reasons of DuckDB

/// Finds the file, the line and the remedy in the messages of DuckDB. Where a message does not name the file, the files are
/// read again one at a time.
extension ImportError {
    init(_ error: DuckDBError, reading source: SourceFiles, on connection: borrowing Connection) {
        let path = source.files.first { error.message.contains(source.path(of: $0)) } ?? source.files[0]
        switch source.format {
        case .csv:
            for (path, header) in zip(source.files, source.headers) {
                do {
                    let rows = source.csvRows(of: path, under: header)
                    _ = try connection.rows("SELECT count(COLUMNS(*)) FROM \(rows)")
                } catch {
                    self = Self.malformedCSV(error.message, path: path) { source.line(ofRow: $0, in: path, on: connection) }
                    return
                }
            }
            self = Self.malformedCSV(error.message, path: path)
        case .json: self = Self.malformedJSON(error.message, path: path, in: source, on: connection)
        case .parquet:
            let isTruncated = error.message.contains("magic bytes") || error.message.contains("too small to be a Parquet")
            self = isTruncated ? .notParquet(path: path) : .unreadable(path: path, reason: Self.reason(error.message))
        }
    }

    /// - Parameters:
    ///   - message: DuckDB's message about one file.
    ///   - lineOfRow: the line of the row with a number, as DuckDB counts.
    static func malformedCSV(_ message: String, path: String, lineOfRow: (Int) -> Int = { $0 }) -> ImportError {
        let line = message.number(after: "CSV Error on Line: ").map(lineOfRow)
        if message.contains("not utf-8 encoded") { return .notUTF8(path: path, line: line) }
        if let expected = message.number(after: "Expected Number of Columns: "),
            let found = message.number(after: " Found: ")
        {
            let count = found < expected ? "\(found)" : "more than \(expected)"
            return .malformed(
                path: path, line: line,
                problem: "This row has \(count) \(found == 1 ? "field" : "fields"); the header has \(expected).",
                fix: "Complete the row. Put double quotes around a field that contains the separator or a line break.")
        }
        if message.contains("unterminated quote") {
            return .malformed(
                path: path, line: line, problem: "This row has a quoted field without a closing quote.",
                fix: "Close the quote. Within a quoted field, write a quote twice.")
        }
        if message.contains("Maximum line size") {
            return .malformed(path: path, line: line, problem: "This line is longer than 2,000,000 bytes.", fix: nil)
        }
        if let line {
            return .malformed(path: path, line: line, problem: reason(message), fix: nil)
        }
        return .unreadable(path: path, reason: reason(message))
    }

    private static func malformedJSON(
        _ message: String, path: String, in source: SourceFiles, on connection: borrowing Connection
    ) -> ImportError {
        let problem = message.firstMatch(of: /in line \d+: (.+)/).map { text(String($0.1)) } ?? reason(message)
        guard message.contains("Malformed JSON") else {
            let hasReason = !message.contains(/in line \d+: *\n/)
            return .malformed(
                path: path, line: message.number(after: "in line "),
                problem: hasReason ? problem : "A value does not have the type of its field.", fix: nil)
        }
        // DuckDB does not count lines as an editor does. When the lines cannot be read either, its message has to do.
        let found = try? connection.rows(
            """
            SELECT number, trim(line)
            FROM (SELECT row_number() OVER () AS number, line FROM \(source.lines(of: path)))
            WHERE trim(line) != '' AND NOT json_valid(line) ORDER BY number LIMIT 1
            """)
        // No line of an object that spans several lines is valid.
        guard case .int(let line)? = found?.first?[0], case .string(let content)? = found?.first?[1],
            content.hasPrefix("{"), content.count > 1
        else { return .malformed(path: path, line: nil, problem: "This is not valid JSON: \(problem)", fix: nil) }
        return .malformed(
            path: path, line: Int(line), problem: "This line is not a valid JSON object: \(problem)",
            fix: "Write one object per line, such as {\"customer_id\": \"C1\", \"age\": 41}")
    }

    /// The first line of DuckDB's message, without the class of the error.
    private static func reason(_ message: String) -> String {
        let kept = message.split(separator: "\n").first {
            !$0.hasPrefix("CSV Error on Line") && !$0.hasPrefix("Original Line")
        }
        let line = String(kept ?? "").replacing(#/^[A-Z][A-Za-z ]* Error: /#, with: "")
            .replacing(#/(Malformed JSON in|Failed to read) file "[^"]*"[:,] /#, with: "")
        return text(line)
    }

    /// As a sentence of limited length.
    private static func text(_ message: String) -> String {
        let plain = String(message.prefix(300).reversed().drop { $0 == "." || $0 == " " }.reversed())
        return plain + "."
    }
}

extension String {
    func number(after prefix: String) -> Int? {
        guard let start = firstRange(of: prefix)?.upperBound else { return nil }
        return Int(self[start...].prefix { $0.isNumber })
    }
}
