internal import HTTPTypes
internal import Hummingbird
internal import MusterBase
internal import MusterModel
internal import MusterService
internal import MusterStore

/// The routes of one kind of definition. For campaigns, those that all definitions share; ``CampaignRoutes`` has the
/// others.
struct DefinitionRoutes: Sendable {
    let workspace: Workspace
    let kind: DefinitionKind

    private var path: String { "/api/v1/\(kind.pathName)" }
    /// The response for a campaign includes the size of its segment, which may have to be counted.
    private var writeWork: BlockingWork { kind == .campaign ? .segmentCounts : .database }

    func add(to routes: inout Routes) {
        if kind != .campaign {
            routes.get(path, .viewer, use: list)
            routes.get("\(path)/{id}", .viewer, use: get)
        }
        routes.post(path, .operator, creates: true, use: create)
        routes.put("\(path)/{id}", .operator, use: replace)
        routes.patch("\(path)/{id}", .operator, use: patch)
        routes.delete("\(path)/{id}", .operator, use: delete)
        routes.get("\(path)/{id}/history", .viewer, use: history)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let search = query.text("search", maxLength: 200)
        let limit = query.limit()
        let position = query.cursor(ListPosition.self)
        try query.finish()
        return try await blocking {
            let page = try workspace.catalog.list(kind, search: search, after: position, limit: limit)
            return .json(
                text: JSONPage.page(
                    try page.items.map { try Self.listed(DefinitionResponse.json($0), kind) },
                    cursor: try page.next.map { try Cursor.text($0) }, total: page.total))
        }
    }

    /// Lists show only the descriptive fields of a model, because models can be large.
    private static func listed(_ json: String, _ kind: DefinitionKind) throws -> String {
        guard kind == .model else { return json }
        let model = try JSONDocumentParser.document(in: json)
        let shown = ["kind", "id", "name", "description", "type", "version", "updatedAt"]
        return DocumentNode.map(shown.map { ($0, model[$0]) }).json
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let key = key(context)
        let document = try await blocking { try workspace.catalog.get(key) }
        return DefinitionResponse.found(DefinitionResponse.json(document), version: document.version, request)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let document = try await definition(in: request, context)
        // Idempotency keys are scoped to their principal.
        let idempotencyKey = request.headers[.idempotencyKey].map { "\(context.principal?.id ?? "") \($0)" }
        return try await blocking(writeWork) {
            try changed(
                workspace.catalog.create(
                    document, kind: kind, reserved: CheckRoutes.reservedPathSegments(for: kind),
                    idempotencyKey: idempotencyKey, by: context.actor),
                isNew: true)
        }
    }

    @Sendable private func replace(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let document = try await definition(in: request, context)
        let (key, preconditions) = (key(context), Preconditions(request))
        return try await blocking(writeWork) {
            try changed(
                workspace.catalog.replace(
                    key, with: document, by: context.actor,
                    precondition: { try preconditions.check(version: $0) }))
        }
    }

    @Sendable private func patch(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let document = try await definition(in: request, context)
        let (key, preconditions) = (key(context), Preconditions(request))
        return try await blocking(writeWork) {
            try changed(
                workspace.catalog.patch(
                    key, with: document, by: context.actor,
                    precondition: { try preconditions.check(version: $0) }))
        }
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let (key, preconditions) = (key(context), Preconditions(request))
        try await blocking {
            _ = try workspace.catalog.delete(
                key, by: context.actor, precondition: { try preconditions.check(version: $0) })
        }
        return Response(status: .noContent)
    }

    @Sendable private func history(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let limit = query.limit()
        let revision = query.cursor(Int.self)
        try query.finish()
        let key = key(context)
        return try await blocking {
            let (entries, next) = try workspace.catalog.history(of: key, before: revision ?? .max, limit: limit)
            return .json(text: JSONPage.page(entries.map(Self.json), cursor: try next.map { try Cursor.text($0) }))
        }
    }

    private static func json(_ entry: DefinitionHistoryEntry) -> String {
        let head = DocumentNode.map([
            ("version", .int(entry.version)), ("action", .text(entry.action.rawValue)),
            ("at", .text(InstantFormat.text(entry.at))), ("by", .text(entry.by)),
        ])
        return JSONText.object(
            head.json, entry.before.map { "{\"before\":\($0)}" } ?? "{}", entry.after.map { "{\"after\":\($0)}" } ?? "{}")
    }

    private func definition(in request: Request, _ context: APIContext) async throws -> DocumentNode {
        DefinitionResponse.withoutReadOnlyFields(try await request.jsonDocument(context), kind)
    }

    private func key(_ context: APIContext) -> DefinitionKey { DefinitionKey(kind, context.path("id")) }

    /// - Parameter isNew: whether to respond as to a creation, even when an earlier attempt of the request created it.
    private func changed(_ change: DefinitionChange, isNew: Bool = false) throws -> Response {
        var change = change
        if isNew { change.before = nil }
        let json =
            kind == .campaign
            ? try workspace.campaigns.overview(.init(change.document.id)).json : DefinitionResponse.json(change.document)
        return try DefinitionResponse.changed(change, at: path, json)
    }
}
