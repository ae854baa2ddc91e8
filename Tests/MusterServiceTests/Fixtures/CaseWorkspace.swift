import Foundation
import MusterEngine
import MusterModel
import MusterService

/// A workspace in a new folder, and the files of a ``RunCase`` beside it. Remove it when done.
struct CaseWorkspace {
    let folder: String
    let workspace: Workspace

    init() throws {
        folder = NSTemporaryDirectory() + "muster-service-tests-\(UUID().uuidString)"
        workspace = try Workspace(creating: folder + "/workspace")
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    @discardableResult
    func importCustomers(of run: RunCase, rowsPerPart: Int = DatasetImport.defaultRowsPerPart) throws -> DatasetVersion {
        try importCustomers(csv: run.customersCSV, rowsPerPart: rowsPerPart)
    }

    @discardableResult
    func importCustomers(
        csv: String, rowsPerPart: Int = DatasetImport.defaultRowsPerPart
    ) throws -> DatasetVersion {
        let path = folder + "/customers.csv"
        try csv.write(toFile: path, atomically: true, encoding: .utf8)
        return try workspace.datasets.import(
            DatasetImport(files: [path], name: "customers", key: "customer_id", rowsPerPart: rowsPerPart),
            isForced: true
        ).version
    }

    func applyCatalog(of run: RunCase) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        for (name, text) in run.model?.treeFiles ?? [] {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        let path = folder + "/catalog.yaml"
        try run.catalogYAML.write(toFile: path, atomically: true, encoding: .utf8)
        return try workspace.catalog.apply([path], by: "tests")
    }

    /// - Returns: the imported interactions that count.
    func importInteractions(of run: RunCase) throws -> [ReferenceHistory.Interaction] {
        guard !run.interactions.isEmpty else { return [] }
        let now = Date()
        let interactions = run.interactions.map { interaction in
            let at = Date(
                timeIntervalSince1970: ((now.timeIntervalSince1970 - interaction.age) * 1000).rounded(.down) / 1000)
            return ReferenceHistory.Interaction(
                customer: interaction.customer, offer: interaction.offer, channel: interaction.channel,
                outcome: interaction.outcome, at: at)
        }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var text = "at,customer_id,outcome,offer_id,channel_id\n"
        for interaction in interactions {
            let customer = "\"\(interaction.customer.replacing("\"", with: "\"\""))\""
            text += "\(interaction.at.formatted(style)),\(customer),\(interaction.outcome),"
            text += "\(interaction.offer ?? ""),\(interaction.channel ?? "")\n"
        }
        let path = folder + "/interactions.csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        _ = try workspace.interactions.import([path])
        return interactions
    }

    func bytes(of file: OutputFile) throws -> Data { try bytes(at: file.path) }

    /// - Parameter path: relative to the workspace.
    func bytes(at path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: workspace.path(of: path)))
    }
}

extension RunCase {
    /// The customers as a file, in which the key is not the first column.
    var customersCSV: String {
        let columns = ["age", "visits", "customer_id", "balance", "tier", "city", "opted_in"]
        var text = columns.joined(separator: ",") + "\n"
        for (index, customer) in customers.enumerated() {
            let fields = columns.map { column -> String in
                let field = column == "customer_id" ? customer.id : (customer.fields[column] ?? .missing).written
                let isPlain = field.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
                // Some quotes that are not needed.
                let isQuoted = !isPlain || !field.isEmpty && index % 7 == 3 && column != "opted_in"
                return isQuoted ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
            }
            text += fields.joined(separator: ",") + "\n"
        }
        return text
    }
}
