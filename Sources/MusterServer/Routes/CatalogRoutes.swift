internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Checks and applies catalog files.
struct CatalogRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/catalog", .viewer, use: export)
        routes.post("/api/v1/catalog/apply", .operator, body: .catalog, use: apply)
        routes.post("/api/v1/catalog/check", .viewer, body: .catalog, use: check)
    }

    private struct ExportResponse: Encodable {
        var definitions: [Definition]
    }

    @Sendable private func export(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        return try await blocking(.memoryHeavy) {
            try .json(ExportResponse(definitions: workspace.catalog.definitions()))
        }
    }

    private struct ApplyResponse: Encodable {
        var created: Int
        var changed: Int
        var unchanged: Int
        var deleted: Int
        var items: [CatalogEffect]
        var warnings: [Problem.Item]
    }

    @Sendable private func apply(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let prunes = query.bool("prune") ?? false
        try query.finish()
        let body = try await CatalogBody(request, context)
        return try await blocking(.memoryHeavy) {
            let (change, diagnostics) = try workspace.catalog.apply(body.files, prunes: prunes, by: context.actor)
            guard let change else {
                let errors = diagnostics.filter { $0.severity == .error }
                throw Problem(
                    errors.allSatisfy(\.dependsOnStored) ? .conflict : .badRequest,
                    code: "definition.invalid",
                    items: errors.map(body.item))
            }
            return try .json(
                ApplyResponse(
                    created: change.count(.created), changed: change.count(.changed), unchanged: change.count(.unchanged),
                    deleted: change.count(.deleted), items: workspace.catalog.effects(of: change),
                    warnings: diagnostics.map(body.item)))
        }
    }

    private struct CheckResponse: Encodable {
        var valid: Bool
        /// The effect of applying the files; empty when there are errors.
        var items: [CatalogEffect]
        var errors: [Problem.Item]
        var warnings: [Problem.Item]
    }

    /// The maximum number of errors, and of warnings, in a response. Further ones are only counted.
    private static let maxCount = 1_000

    @Sendable private func check(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let prunes = query.bool("prune") ?? false
        let showsDifferences = query.bool("differences") ?? false
        try query.finish()
        let body = try await CatalogBody(ofFiles: request, context)
        return try await blocking(.memoryHeavy) {
            let (change, diagnostics) = try workspace.catalog.check(body.files, prunes: prunes)
            func items(_ severity: Diagnostic.Severity) -> [Problem.Item] {
                let found = diagnostics.filter { $0.severity == severity }
                let shown = found.prefix(Self.maxCount).map(body.item)
                let hiddenCount = found.count - shown.count
                guard hiddenCount > 0 else { return shown }
                return shown + [Problem.Item(path: "", code: "file.more", message: "\(hiddenCount) more are not shown.")]
            }
            return try .json(
                CheckResponse(
                    valid: change != nil,
                    items: try change.map { try workspace.catalog.effects(of: $0, showsDifferences: showsDifferences) } ?? [],
                    errors: items(.error),
                    warnings: items(.warning)))
        }
    }
}
