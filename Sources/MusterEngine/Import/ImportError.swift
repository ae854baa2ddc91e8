internal import MusterBase
internal import MusterModel

/// Why files could not be imported. The dataset stays as it was.
public enum ImportError: Error, Hashable, Sendable {
    case noFile(path: String)
    case isFolder(path: String)
    case notReadable(path: String)
    case unknownFormat(path: String)
    case mixedFormats(first: String, second: String)
    case mixedDelimiters(first: String, second: String)
    /// The file's name says something else than its first bytes.
    case misnamed(path: String, content: String, fix: String)
    case emptyFile(path: String)
    case noRows(files: [String])
    case noKeyColumn(key: String, columns: [String], path: String?)
    case unusableKey(key: String, type: String)
    case reservedColumn(String)
    case duplicateColumn(path: String?, first: String, second: String)
    /// - `number`: 1 is the first.
    case unnamedColumn(path: String, number: Int)
    /// - `total`: rows without a key. `first`: where the first few are.
    case missingKeys(key: String, total: Int, first: [String])
    /// - `total`: keys that occur more than once. `first`: the first few, with where they are.
    case duplicateKeys(key: String, total: Int, first: [String])
    case notUTF8(path: String, line: Int?)
    case utf16(path: String)
    case notParquet(path: String)
    /// JSON that holds something else than objects.
    case notObjects(path: String)
    case malformed(path: String, line: Int?, problem: String, fix: String?)
    case unreadable(path: String?, reason: String)
    /// A file of interactions lacks a column that it needs.
    case noInteractionColumn(String, columns: [String], path: String)
    case noInteractions(path: String)
    /// - `total`: rows that are no interactions. `first`: where the first few are, and what is wrong with them.
    case badInteractions(total: Int, first: [String])

    public var message: String {
        switch self {
        case .noFile(let path): "There is no file '\(path)'."
        case .isFolder(let path): "'\(path)' is a folder, not a file."
        case .notReadable(let path): "You may not read '\(path)'."
        case .unknownFormat(let path): "The name of '\(path)' does not say whether it is CSV, JSON lines or Parquet."
        case .mixedFormats(let first, let second): "'\(first)' and '\(second)' are of different formats."
        case .mixedDelimiters(let first, let second): "'\(first)' and '\(second)' separate their fields differently."
        case .misnamed(let path, let content, _): "'\(path)' is \(content), whatever its name says."
        case .emptyFile(let path): "'\(path)' is empty."
        case .noRows(let files):
            "There are no rows in \(files.map { "'\($0)'" }.joined(separator: ", ")), only column names."
        case .noKeyColumn(let key, let columns, let path):
            "\(path.map { "'\($0)' has" } ?? "There is") no column '\(key)'; the columns are \(Self.listed(columns))."
        case .unusableKey(let key, let type): "The column '\(key)' is of type \(type), which cannot identify a row."
        case .reservedColumn(let name): "A column cannot be called '\(name)': DuckDB uses that name for itself."
        case .duplicateColumn(let path, let first, let second):
            "\(path.map { "'\($0)' has" } ?? "There are") two columns '\(first)'"
                + (first == second ? "." : " and '\(second)', which differ in case only.")
        case .unnamedColumn(let path, let number): "Column \(number) of '\(path)' has no name."
        case .missingKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "row has" : "rows have") no '\(key)'. "
                + "\(total > first.count ? "The first: " : "")\(Self.sentence(first.joined(separator: "; ")))."
        case .duplicateKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "value of '\(key)' occurs" : "values of '\(key)' occur") more than once"
                + "\(total > first.count ? ". The first: " : ": ")\(first.joined(separator: "; "))."
        case .notUTF8(let path, let line): "\(Self.place(path, line)): This is not UTF-8 text."
        case .utf16(let path): "'\(path)' is UTF-16 text, not UTF-8."
        case .notParquet(let path): "'\(path)' is not a Parquet file, or it was cut short."
        case .notObjects(let path): "'\(path)' does not hold JSON objects."
        case .malformed(let path, let line, let problem, _): "\(Self.place(path, line)): \(problem)"
        case .unreadable(let path, let reason): "\(path.map { "'\($0)'" } ?? "The files") cannot be read: \(reason)"
        case .noInteractionColumn(let name, let columns, let path):
            "'\(path)' has no column '\(name)'; the columns are \(Self.listed(columns))."
        case .noInteractions(let path): "There are no rows in '\(path)', only column names."
        case .badInteractions(let total, let first):
            "\(total) \(total == 1 ? "row is" : "rows are") not right\(total > first.count ? ". The first: " : ": ")"
                + "\(first.joined(separator: "; "))."
        }
    }

    public var hint: String? {
        switch self {
        case .noFile: "Check the path."
        case .isFolder(let path):
            "Name the files in it, such as \(path.hasSuffix("/") ? path : path + "/")*.csv"
        case .notReadable: "Check its permissions."
        case .unknownFormat:
            "Name it .csv, .tsv, .json, .jsonl or .ndjson, and .gz or .zst after that when it is compressed; or .parquet."
        case .mixedFormats: "An import replaces the dataset, so convert the files to one format and import them together."
        case .mixedDelimiters: "Convert them to the same separator and import them together."
        case .misnamed(_, _, let fix): fix
        case .emptyFile, .noRows: "A dataset needs at least one row."
        case .noKeyColumn(let key, let columns, _):
            (columns.first { $0.lowercased() == key.lowercased() } ?? DidYouMean.nearest(to: key, among: columns))
                .map { "Did you mean --key \(Self.shellQuoted($0))?" }
                ?? "Name the column that identifies a row with --key. A CSV file must begin with the names of its columns."
        case .unusableKey: "Store it as text or as whole numbers, or name another column with --key."
        case .reservedColumn, .duplicateColumn: "Rename the column."
        case .unnamedColumn: "Name it in the header, or remove it."
        case .missingKeys: "Every row needs its own. Correct the data, or name another column with --key."
        case .duplicateKeys: "The key must be unique. Correct the data, or name another column with --key."
        case .notUTF8(let path, _): Self.conversion(of: path, from: "LATIN1")
        case .utf16(let path): Self.conversion(of: path, from: "UTF-16")
        case .notParquet: "Export or copy it again."
        case .notObjects: "Write one object a line, such as {\"customer_id\": \"C1\", \"age\": 41}"
        case .malformed(_, _, _, let fix): fix
        case .unreadable: "It may be damaged, or was cut short: export or copy it again."
        case .noInteractionColumn(let name, let columns, _):
            columns.first { $0.lowercased() == name }.map { "Rename the column '\($0)' to '\(name)'." }
                ?? "Interactions need customer_id, outcome and at, and may have offer_id and channel_id."
        case .noInteractions: "Leave the file out until there is something in it."
        case .badInteractions:
            "Nothing was imported. An outcome is 1 to 64 of a-z, 0-9, _ and -; an instant is written "
                + "2026-03-01T09:30:00Z, and is in UTC when it has no offset."
        }
    }

    private static func conversion(of path: String, from encoding: String) -> String {
        "Save it as UTF-8, for example with: iconv -f \(encoding) -t UTF-8 \(shellQuoted(path)) > utf8.csv"
    }

    private static func place(_ path: String, _ line: Int?) -> String { path + (line.map { ":\($0)" } ?? "") }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func listed(_ columns: [String]) -> String {
        let shown = columns.prefix(20).joined(separator: ", ")
        return columns.count > 20 ? "\(shown) and \(columns.count - 20) more" : shown
    }

    private static func shellQuoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "_-./".contains($0) }
        return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
