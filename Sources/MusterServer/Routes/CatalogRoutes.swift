internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Whole catalog files.
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
        return try await blocking(.large) {
            let (change, diagnostics) = try workspace.catalog.apply(body.texts, by: context.actor)
            guard let change else {
                let errors = diagnostics.filter { $0.severity == .error }
                throw Problem(
                    body.isRequest && errors.contains(where: \.isAboutShape) ? .badRequest : .conflict,
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
        /// What applying it would do.
        var items: [ItemResponse]
        var errors: [Problem.Item]
        var warnings: [Problem.Item]
    }

    /// More errors than these, or warnings, are counted and not shown.
    private static let maxCount = 1_000

    /// What is wrong with catalog files, and what applying them would do.
    @Sendable private func check(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let body = try await CatalogBody(ofFiles: request, context)
        return try await blocking(.large) {
            let (change, diagnostics) = try workspace.catalog.check(body.texts)
            func items(_ severity: Diagnostic.Severity) -> [Problem.Item] {
                let found = diagnostics.filter { $0.severity == severity }
                let shown = found.prefix(Self.maxCount).map(body.item)
                let rest = found.count - shown.count
                return rest == 0 ? shown : shown + [Problem.Item(path: "", code: "file.more", message: "\(rest) more are not shown.")]
            }
            return try .json(
                CheckResponse(
                    valid: change != nil, items: change?.items.map(ItemResponse.init) ?? [], errors: items(.error),
                    warnings: items(.warning)))
        }
    }
}

extension Request {
    /// The body's type without its parameters, in small letters.
    var mediaType: String? {
        headers[.contentType]?.split(separator: ";").first.map { $0.lowercased().filter { !$0.isWhitespace } }
    }
}
