internal import Foundation
internal import MusterCatalog
public import MusterModel
internal import MusterSchedule
internal import MusterStore

extension Workspace {
    /// Checks catalog files and applies them, all or nothing.
    ///
    /// - Parameters:
    ///   - paths: files and folders; `-` is standard input.
    ///   - author: who makes the change, for the history.
    /// - Returns: what was found wrong or doubtful, and the change; `nil` when it was not made because of an error.
    public func apply(_ paths: [String], by author: String) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let files = CatalogFiles.load(paths)
        let snapshot = try store.catalog()
        let schemas = try store.datasets().map { ($0.key.dataset, $0.schema) }
        let validator = CatalogValidator(
            stored: snapshot.catalog, schemas: Dictionary(schemas, uniquingKeysWith: { first, _ in first }),
            isKnownTimeZone: Schedule.isKnownTimeZone)
        let validation = validator.validate(files.sources)
        var diagnostics = files.diagnostics + validation.diagnostics
        if validation.change?.items.isEmpty == true && files.diagnostics.isEmpty {
            diagnostics.append(
                Diagnostic(
                    code: "file.noDocuments",
                    message: "There is no definition in \(files.sources.map(\.name).joined(separator: ", ")).",
                    hint: "A definition begins with its kind and id."))
        }
        guard let change = validation.change, !diagnostics.hasErrors else { return (nil, diagnostics) }
        try commit(change, expecting: snapshot.revision, by: author)
        return (change, diagnostics)
    }
}
