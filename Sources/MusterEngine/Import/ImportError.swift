internal import MusterDuckDB

/// Why files could not be imported. The dataset stays as it was.
public enum ImportError: Error, Hashable, Sendable {
    case noFile(path: String)
    case unknownFormat(path: String)
    case mixedFormats(first: String, second: String)
    case emptyFile(path: String)
    case noRows(files: [String])
    case noKeyColumn(key: String, columns: [String])
    case reservedColumn(String)
    /// - `total`: rows without a key. `first`: where the first few are.
    case missingKeys(key: String, total: Int, first: [String])
    /// - `total`: keys that occur more than once. `first`: the first few, with where they are.
    case duplicateKeys(key: String, total: Int, first: [String])
    case notUTF8(path: String)
    case unreadable(reason: String)

    public var message: String {
        switch self {
        case .noFile(let path): "There is no file '\(path)'."
        case .unknownFormat(let path): "'\(path)' does not look like CSV, JSON lines or Parquet."
        case .mixedFormats(let first, let second): "'\(first)' and '\(second)' are of different formats."
        case .emptyFile(let path): "'\(path)' is empty."
        case .noRows(let files): "There are no rows in \(files.map { "'\($0)'" }.joined(separator: ", "))."
        case .noKeyColumn(let key, let columns):
            "There is no column '\(key)'; the columns are \(columns.joined(separator: ", "))."
        case .reservedColumn(let name): "A column cannot be called '\(name)': DuckDB uses that name for itself."
        case .missingKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "row has" : "rows have") no '\(key)'. The first: \(first.joined(separator: "; "))."
        case .duplicateKeys(let key, let total, let first):
            "\(total) \(total == 1 ? "value" : "values") of '\(key)' occur more than once. The first: "
                + "\(first.joined(separator: "; "))."
        case .notUTF8(let path): "\(path) is not UTF-8 text."
        case .unreadable(let reason): "The files cannot be read. \(reason)"
        }
    }

    public var hint: String? {
        switch self {
        case .noFile: "Check the path."
        case .unknownFormat: "Name it .csv, .json, .jsonl, .ndjson or .parquet; .gz may follow."
        case .mixedFormats: "Import files of one format at a time."
        case .emptyFile, .noRows: "A dataset needs at least one row."
        case .noKeyColumn(let key, let columns):
            columns.first { $0.lowercased() == key.lowercased() }.map { "Did you mean --key \($0)?" }
                ?? "Name the column that identifies a row with --key."
        case .reservedColumn: "Rename the column."
        case .missingKeys, .duplicateKeys: "Correct the data, or name another column with --key."
        case .notUTF8: "Convert it, for example with iconv -f LATIN1 -t UTF-8."
        case .unreadable: nil
        }
    }
}

extension ImportError {
    /// What DuckDB said about the files, shortened to what helps their owner.
    init(_ error: DuckDBError, files: [String]) {
        let message = error.message
        if message.contains("not utf-8 encoded") {
            self = .notUTF8(path: files.count == 1 ? "'\(files[0])'" : "One of the files")
            return
        }
        let lines = message.split(separator: "\n").map(String.init).prefix { !$0.hasPrefix("Possible") && !$0.hasPrefix("LINE ") }
        self = .unreadable(reason: lines.prefix(4).joined(separator: " "))
    }
}
