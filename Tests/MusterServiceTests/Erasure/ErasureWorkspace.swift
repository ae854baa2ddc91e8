import Foundation
import MusterBase
import MusterDuckDB
import MusterEngine
import MusterModel
import MusterStore

@testable import MusterService

/// A workspace with the data of the customer `Zz-0042` in every place. Remove it when done.
struct ErasureWorkspace {
    static let id = "Zz-0042"

    let place: CaseWorkspace
    /// As it ended.
    private(set) var run = CampaignRun(id: "spring-1", campaignId: "spring", runNumber: 1, createdAt: Date())
    var workspace: Workspace { place.workspace }

    /// - Parameter format: of the delivered file.
    init(format: String = "csv") throws {
        place = try CaseWorkspace()
        for version in 1...3 {
            try importDataset("customers", "customer_id", Self.customers(version: version), rowsPerPart: 4)
        }
        try apply(format)
        let orders = (0..<12).map { "o\($0),\($0 % 3 == 0 ? Self.id : "c\($0)"),\($0)\n" }.joined()
        try importDataset("orders", "order", "order,buyer,amount\n" + orders, rowsPerPart: 3)
        try importDataset("visits", "visit", "visit,who\nv1,\(Self.id)\nv2,c3\n")
        try importDataset("shops", "shop", "shop,city\ns1,Ulm\n")
        for index in 0..<3 {
            let rows = [Self.id, "c\(index)", Self.id + "x"].map { "\($0),accept,2026-03-0\(index + 1),gold,post\n" }.joined()
            try importInteractions("customer_id,outcome,at,offer_id,channel_id\n" + rows)
        }
        _ = try workspace.interactions.add(
            [.init(customerId: Self.id, outcome: "reject", at: Date(timeIntervalSince1970: 1_770_000_000))], as: "posted")
        run = try workspace.runs.perform(campaign: "spring")
    }

    func remove() { place.remove() }

    /// The customer, others whose ids are similar, and two of every kind.
    private static func customers(version: Int) -> String {
        let ids = [id, id + "x", "Zz-042", "zz-0042", "007", "7"] + (0..<10).map { "c\($0)" }
        return "customer_id,age,note\n"
            + ids.map { "\($0),\(20 + version),\"\($0 == "c3" ? "a\nb, \"\"c\"\"" : "n")\"\n" }.joined()
    }

    func importDataset(_ name: String, _ key: String, _ csv: String, rowsPerPart: Int = 200_000) throws {
        let path = place.folder + "/\(name).csv"
        try csv.write(toFile: path, atomically: true, encoding: .utf8)
        _ = try workspace.datasets.import(DatasetImport(files: [path], name: name, key: key, rowsPerPart: rowsPerPart))
    }

    func importInteractions(_ csv: String) throws {
        let path = place.folder + "/\(UUID().uuidString).csv"
        try csv.write(toFile: path, atomically: true, encoding: .utf8)
        _ = try workspace.interactions.import([path])
    }

    private func apply(_ format: String) throws {
        let yaml =
            APIWorkspace.catalog.replacing(
                "segmentId: all }",
                with: """
                    segmentId: all, volumeConstraints: { maxTotalPerRun: 6 },
                      fileConfig: { format: \(format), columns: [offer_name, customer_id, personalization], includePersonalization: true } }
                    """
            ).replacing(
                "id: cards, name: Cards }",
                with: "id: cards, name: Cards, computedFields: [{ name: note, formula: customer.note }] }")
            + "---\n{ kind: Dataset, id: orders, key: order, customerColumn: buyer }\n"
        let (change, diagnostics) = try workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(yaml.utf8))], by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
    }

    // MARK: Reading it back

    /// The files of the workspace, those of the database included, relative to it.
    var files: [String] {
        let names = FileManager.default.enumerator(atPath: workspace.path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: workspace.path(of: name), isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    /// The files in which a customer's rows, or any bytes of the id, are found. Parquet files are read with DuckDB too, as their
    /// pages are compressed.
    func files(naming id: String) throws -> [String] {
        let bytes = Data(id.utf8)
        return try files.filter { name in
            let data = try place.bytes(at: name)
            if data.range(of: bytes) != nil, !name.hasSuffix(".parquet") {
                return Self.occurs(bytes, in: data)
            }
            guard name.hasSuffix(".parquet") else { return false }
            return try rows(of: [name]).contains { $0.contains("\"\(id)\"") }
        }
    }

    /// Whether an id occurs, and not only as the start of a longer one.
    private static func occurs(_ id: Data, in data: Data) -> Bool {
        var rest = data[...]
        while let found = rest.range(of: id) {
            let next = found.upperBound < data.endIndex ? data[found.upperBound] : 0
            if next != UInt8(ascii: "x") { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    /// The rows of Parquet files as JSON texts, in order.
    func rows(of files: [String]) throws -> [String] {
        guard !files.isEmpty else { return [] }
        let list = files.map { SQLQuoting.literal(workspace.path(of: $0)) }.joined(separator: ", ")
        return try Database(options: ["threads": "1"]).connect().rows(
            "SELECT CAST(to_json(r) AS VARCHAR) FROM read_parquet([\(list)]) AS r"
        ).compactMap { $0.first?.stringValue }
    }

    /// The rows of every registered file, by what they are.
    func contents() throws -> [String: [String]] {
        var contents: [String: [String]] = [:]
        for dataset in try workspace.datasets.list().map(\.key.dataset) {
            for version in try workspace.datasets.versions(of: dataset) {
                contents["\(version.key)"] = try rows(of: version.parts.map { "\(version.path)/\($0.path)" })
            }
        }
        for file in try workspace.interactions.files() {
            let batch = try rows(of: [file.path]).filter { row in
                !row.contains("\"batch\":") || row.hasSuffix("\"batch\":null}") || row.hasSuffix("\"batch\":\(file.batch)}")
            }
            contents["batch \(file.batch)"] = batch
        }
        for run in try workspace.store.runIds() {
            contents["results \(run)"] = try rows(of: ["runs/\(run)/results.parquet"])
        }
        return contents
    }

    /// Contradictions between the database and the files.
    func contradictions() throws -> [String] {
        var found: [String] = []
        for dataset in try workspace.datasets.list().map(\.key.dataset) {
            for version in try workspace.datasets.versions(of: dataset) {
                for part in version.parts {
                    let rows = try rows(of: ["\(version.path)/\(part.path)"])
                    let keys = rows.compactMap { $0.firstMatch(of: /^\{"[a-z_]+":"([^"]*)"/).map { String($0.1) } }
                    if rows.count != part.rowCount { found.append("rows of \(version.key) \(part.path)") }
                    if keys.first ?? "" != part.minKey || keys.last ?? "" != part.maxKey {
                        found.append("keys of \(version.key)")
                    }
                }
                if version.rowCount != version.parts.reduce(0, { $0 + $1.rowCount }) { found.append("rows of \(version.key)") }
            }
        }
        for (name, rows) in try contents() where name.hasPrefix("batch") {
            let file = try workspace.interactions.files().first { "batch \($0.batch)" == name }
            if let file, file.rowCount + file.withheldCount != rows.count { found.append("rows of \(name)") }
        }
        for id in try workspace.store.runIds() {
            let run = try workspace.store.run(id).run
            for file in run.files {
                let data = try place.bytes(at: file.path)
                if data.count != file.bytes { found.append("size of \(file.path)") }
                let sha256 = try workspace.sha256(of: file.path)
                if sha256 != file.sha256 { found.append("digest of \(file.path)") }
            }
            let manifest = try String(decoding: place.bytes(at: "runs/\(id)/manifest.json"), as: UTF8.self)
            for file in run.files where !manifest.contains(file.sha256) { found.append("manifest of \(id)") }
        }
        return found
    }
}
