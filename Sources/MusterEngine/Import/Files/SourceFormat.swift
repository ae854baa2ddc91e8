internal import Foundation

/// The format of imported files.
public enum SourceFormat: String, CaseIterable, Hashable, Sendable {
    case csv, json, parquet

    /// - Returns: `nil` when the file's extension is unknown.
    public init?(path: String) {
        let name = URL(fileURLWithPath: path).lastPathComponent.lowercased()
        let plain = [".gz", ".zst"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
        switch URL(fileURLWithPath: plain).pathExtension {
        case "csv", "tsv", "txt": self = .csv
        case "json", "jsonl", "ndjson": self = .json
        // Parquet has its own compression and cannot be read through another one.
        case "parquet" where plain == name, "pq" where plain == name: self = .parquet
        default: return nil
        }
    }
}
