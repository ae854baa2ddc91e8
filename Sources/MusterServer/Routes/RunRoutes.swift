internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import MusterStore

/// Campaign runs: asked for, watched, ended early.
struct RunRoutes {
    let workspace: Workspace
    /// Tells the worker that there is a new run.
    let wake: @Sendable () -> Void

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs", .viewer) { request, context in
            try await list(request, campaign: nil)
        }
        routes.get("/api/v1/campaigns/{id}/runs", .viewer) { request, context in
            try await list(request, campaign: Campaign.ID(context.path("id")))
        }
        routes.post("/api/v1/campaigns/{id}/runs", .operator, creates: true, use: trigger)
        routes.get("/api/v1/runs/{id}", .viewer, use: get)
        routes.post("/api/v1/runs/{id}/cancel", .operator, use: cancel)
    }

    @Sendable private func list(_ request: Request, campaign: Campaign.ID?) async throws -> Response {
        var query = QueryReader(request)
        var filter = RunFilter()
        filter.campaignId = campaign
        if campaign == nil { filter.campaignId = query.text("campaignId", maxLength: 64).map { Campaign.ID($0) } }
        filter.statuses = query.choices("status")
        filter.trigger = query.choice("trigger")
        filter.dryRun = query.bool("dryRun")
        filter.since = query.instant("since")
        filter.until = query.instant("until")
        let limit = query.limit()
        let cursor = query.cursor(Int64.self)
        try query.finish()
        let page = try await blocking { [filter] in try workspace.runs(filter, before: cursor ?? .max, limit: limit) }
        return .json(
            text: try JSONPage.text(
                items: page.runs.map(\.json), nextCursor: page.next.map { try Cursor.text($0) }, total: page.total))
    }

    /// The key stands with the run too: whatever is lost when the server is killed, sent again it makes no second run.
    @Sendable private func trigger(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let isDry = try await request.readJSON(context, isOptional: true) { reader in
            reader.bool("dryRun", default: false)
        }
        let (id, author) = (context.path("id"), context.author)
        let key = request.headers[.idempotencyKey].map { "\(context.principal?.id ?? "") \(request.uri.path) \($0)" }
        let run = try await blocking(.long) {
            try workspace.trigger(
                campaign: id, isDry: isDry, by: author, requestId: context.id, idempotencyKey: key)
        }
        wake()
        return try .json(run, status: .accepted, headers: [.location: "/api/v1/runs/\(run.id)"])
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        return try .json(try await blocking { try workspace.run(id) })
    }

    @Sendable private func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let (id, author) = (CampaignRun.ID(context.path("id")), context.author)
        let run = try await blocking { try workspace.cancel(run: id, by: author, requestId: context.id) }
        return try .json(run, status: .accepted)
    }
}
