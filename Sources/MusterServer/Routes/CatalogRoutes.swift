internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Checks and applies catalog files.
struct CatalogRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.post("/api/v1/catalog/apply", .operator, body: .catalog, use: apply)
        routes.post("/api/v1/catalog/check", .viewer, body: .catalog, use: check)
    }

    private struct ItemResponse: Encodable {
        var kind: DefinitionKind
        var id: String
        var effect: CatalogChange.Effect

        init(_ item: CatalogChange.Item) {
            kind = item.key.kind
            id = item.key.id
            effect = item.effect
        }
    }

    private struct ApplyResponse: Encodable {
        var created: Int
        var changed: Int
        var unchanged: Int
        var items: [ItemResponse]
        var warnings: [Problem.Item]
    }

    @Sendable private func apply(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let body = try await CatalogBody(request, context)
        return try await blocking(.memoryHeavy) {
            let (change, diagnostics) = try workspace.catalog.apply(body.files, by: context.actor)
            guard let change else {
                let errors = diagnostics.filter { $0.severity == .error }
                throw Problem(
                    body.isSingleFile && errors.contains(where: \.isAboutShape) ? .badRequest : .conflict,
                    code: "definition.invalid",
                    items: errors.map(body.item))
            }
            return try .json(
                ApplyResponse(
                    created: change.count(.created), changed: change.count(.changed), unchanged: change.count(.unchanged),
                    items: change.items.map(ItemResponse.init), warnings: diagnostics.map(body.item)))
        }
    }

    private struct CheckResponse: Encodable {
        var valid: Bool
        /// The effect of applying the files; empty when there are errors.
        var items: [ItemResponse]
        var errors: [Problem.Item]
        var warnings: [Problem.Item]
    }

    /// The maximum number of errors, and of warnings, in a response. Further ones are only counted.
    private static let maxCount = 1_000

    @Sendable private func check(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let body = try await CatalogBody(ofFiles: request, context)
        return try await blocking(.memoryHeavy) {
            let (change, diagnostics) = try workspace.catalog.check(body.files)
            func items(_ severity: Diagnostic.Severity) -> [Problem.Item] {
                let found = diagnostics.filter { $0.severity == severity }
                let shown = found.prefix(Self.maxCount).map(body.item)
                let hiddenCount = found.count - shown.count
                guard hiddenCount > 0 else { return shown }
                return shown + [Problem.Item(path: "", code: "file.more", message: "\(hiddenCount) more are not shown.")]
            }
            return try .json(
                CheckResponse(
                    valid: change != nil, items: change?.items.map(ItemResponse.init) ?? [], errors: items(.error),
                    warnings: items(.warning)))
        }
    }
}
