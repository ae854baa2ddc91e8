internal import Foundation

/// What customer data comes in.
public enum SourceFormat: String, CaseIterable, Hashable, Sendable {
    case csv, json, parquet

    /// - Returns: `nil` when the file's name says nothing known.
    public init?(path: String) {
        let name = URL(fileURLWithPath: path).lastPathComponent.lowercased()
        let plain = [".gz", ".zst"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
        switch URL(fileURLWithPath: plain).pathExtension {
        case "csv", "tsv", "txt": self = .csv
        case "json", "jsonl", "ndjson": self = .json
        // Parquet compresses by itself, and cannot be read through another compression.
        case "parquet" where plain == name, "pq" where plain == name: self = .parquet
        default: return nil
        }
    }
}
