internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Whole catalog files.
struct CatalogRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.post("/api/v1/catalog/apply", .operator, body: .catalog, use: apply)
    }

    private struct ItemResponse: Encodable {
        var kind: DefinitionKind
        var id: String
        var effect: CatalogChange.Effect
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
        let name = try Self.name(of: request)
        let text = try await request.bodyBytes(context)
        guard !text.isEmpty else {
            throw Problem(.badRequest, code: "body.missing", "The request needs a body, a catalog file.")
        }
        return try await blocking(.long) {
            let (change, diagnostics) = try workspace.apply(text: text, called: name, by: context.author)
            guard let change else {
                let errors = diagnostics.filter { $0.severity == .error }
                throw Problem(
                    errors.contains(where: \.isAboutShape) ? .badRequest : .conflict, code: "definition.invalid",
                    items: errors.map(Problem.Item.init))
            }
            return try .json(
                ApplyResponse(
                    created: change.count(.created), changed: change.count(.changed), unchanged: change.count(.unchanged),
                    items: change.items.map { ItemResponse(kind: $0.key.kind, id: $0.key.id, effect: $0.effect) },
                    warnings: diagnostics.map(Problem.Item.init)))
        }
    }

    /// What positions call the body; its end says what it is.
    private static func name(of request: Request) throws -> String {
        switch request.mediaType {
        case nil: return "body"
        case "application/json"?: return "body.json"
        case "application/yaml"?, "application/x-yaml"?, "text/yaml"?, "text/x-yaml"?, "text/plain"?: return "body.yaml"
        case let type?:
            throw Problem(
                .unsupportedMediaType, code: "body.wrongType", "The body is '\(type.prefix(100))', not a catalog file.",
                hint: "Send it with Content-Type: application/yaml, or application/json.",
                headers: [.accept: "application/yaml, application/json"])
        }
    }
}

extension Request {
    /// The body's type without its parameters, in small letters.
    var mediaType: String? {
        headers[.contentType]?.split(separator: ";").first.map { $0.lowercased().filter { !$0.isWhitespace } }
    }
}
