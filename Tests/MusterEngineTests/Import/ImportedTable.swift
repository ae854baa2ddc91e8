import Foundation
import MusterDuckDB
import MusterEngine
import MusterModel
import MusterTestSupport

/// Files that are imported, and the rows that are stored.
struct ImportedTable {
    /// By column.
    let types: [String: String]
    /// By column; in the order of the keys. As text; `nil` for a missing value.
    let values: [String: [String?]]
    let imported: ImportedDataset

    /// By column, of those that have one.
    var numberExamples: [String: String] {
        Dictionary(
            uniqueKeysWithValues: imported.schema.columns.compactMap { column in column.numberExample.map { (column.name, $0) } })
    }

    /// - Parameter files: by name.
    init(
        _ files: [(name: String, content: Data)], key: String = "id", keySource: KeySource = .column,
        options: ReadingOptions = ReadingOptions(), previous: DatasetSchema? = nil
    ) throws {
        let folder = try TemporaryFolder()
        for file in files { try file.content.write(to: folder.url.appending(path: file.name)) }
        let output = folder.path + "/out"
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        var dataset = DatasetImport(
            files: files.map { folder.path + "/" + $0.name }, name: "data", key: key, keySource: keySource, options: options,
            rowsPerPart: 10_000)
        dataset.previous = previous
        do {
            imported = try dataset.write(into: output, temporaryFolder: folder.path)
        } catch let error as ImportError {
            throw Refusal(code: error.code, message: error.message.replacing(folder.path + "/", with: ""), hint: error.hint)
        }
        let names = imported.schema.columns.map(\.name)
        types = Dictionary(uniqueKeysWithValues: imported.schema.columns.map { ($0.name, $0.type.description) })
        let columns = names.map { "CAST(\"\($0)\" AS VARCHAR)" }.joined(separator: ", ")
        let rows = try Database().connect().rows(
            "SELECT \(columns) FROM read_parquet('\(output)/*.parquet') ORDER BY \"\(key)\"")
        values = Dictionary(
            uniqueKeysWithValues: names.enumerated().map { index, name in (name, rows.map { $0[index].stringValue }) })
    }

    init(csv: String, key: String = "id", options: ReadingOptions = ReadingOptions(), previous: DatasetSchema? = nil) throws {
        try self.init([("a.csv", Data(csv.utf8))], key: key, options: options, previous: previous)
    }

    init(jsonLines: String, key: String = "id") throws {
        try self.init([("a.jsonl", Data(jsonLines.utf8))], key: key)
    }

    /// The error, without the path of the temporary folder.
    struct Refusal: Error, Equatable {
        var code: String
        var message: String
        var hint: String?
    }

    /// The refusal of an import.
    static func refusal(_ body: () throws -> ImportedTable) throws -> Refusal? {
        do {
            _ = try body()
            return nil
        } catch let refusal as Refusal {
            return refusal
        }
    }
}
