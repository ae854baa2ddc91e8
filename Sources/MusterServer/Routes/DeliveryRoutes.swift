internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// The deliveries of runs.
struct DeliveryRoutes: Sendable {
    let workspace: Workspace
    /// Tells the worker that a delivery waits.
    let wake: @Sendable () -> Void

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/deliveries", .viewer, use: list)
        routes.post("/api/v1/runs/{id}/deliveries", .operator, creates: true, use: redeliver)
        routes.post("/api/v1/runs/{id}/release", .operator, use: release)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let (limit, number) = (query.limit(), query.cursor(Int.self))
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        let deliveries = try await blocking { try workspace.deliveries.list(of: id) }
        return try .json(Page(of: deliveries, after: number, limit: limit, by: \.number, <) { $0 })
    }

    /// The response does not wait for the transfers.
    @Sendable private func redeliver(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let asked = try await request.readJSON(context, isOptional: true) { RedeliveryRequest(file: $0.optionalText("file")) }
        let id = CampaignRun.ID(context.path("id"))
        let deliveries = try await blocking { try workspace.deliveries.redeliver(id, file: asked.file, by: context.actor) }
        wake()
        return try .json(Page(items: deliveries, total: deliveries.count), status: .accepted)
    }

    /// The response does not wait for the transfers.
    @Sendable private func release(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        let run = try await blocking { try workspace.runs.release(id, by: context.actor) }
        wake()
        return try .json(run, status: .accepted)
    }

    private struct RedeliveryRequest: Sendable {
        var file: String?
    }
}

/// Announcements of the ends of runs.
struct NotificationRoutes: Sendable {
    let workspace: Workspace
    let options: NotificationOptions

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/notifications", .viewer, use: list)
        routes.post("/api/v1/campaigns/{id}/notifications/test", .operator, use: test)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let (limit, id) = (query.limit(), query.cursor(String.self))
        try query.finish()
        let run = CampaignRun.ID(context.path("id"))
        let found = try await blocking { try workspace.notifications.list(of: run) }.sorted { $0.id < $1.id }
        return try .json(Page(of: found, after: id, limit: limit, by: \.id, <) { $0 })
    }

    /// Sends the samples before it responds.
    @Sendable private func test(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = context.path("id")
        let results = try await blocking { try workspace.notifications.test(campaign: id, options) }
        return try .json(Page(items: results, total: results.count))
    }
}
