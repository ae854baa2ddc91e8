internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore

/// Runs and their recommendations.
struct RunRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs", .viewer, use: list)
        routes.get("/api/v1/runs/{id}", .viewer, use: get)
        routes.post("/api/v1/runs/{id}/cancel", .operator, use: cancel)
        routes.post("/api/v1/runs/{id}/acknowledge", .operator, use: acknowledge)
        routes.get("/api/v1/runs/{id}/results", .viewer, use: results)
        routes.get("/api/v1/runs/{id}/results/download", .viewer, use: download)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        var filter = RunFilter()
        filter.campaignId = query.id("campaignId").map { .init($0) }
        return try await Self.page(of: filter, query, workspace)
    }

    /// Reads the remaining parameters of the query and returns a page of runs.
    static func page(of filter: RunFilter, _ query: QueryReader, _ workspace: Workspace) async throws -> Response {
        var (filter, query) = (filter, query)
        filter.statuses = query.choices("status")
        filter.trigger = query.choice("trigger")
        filter.dryRun = query.bool("dryRun")
        filter.since = query.instant("since")
        filter.until = query.instant("until")
        let limit = query.limit()
        let number = query.cursor(Int64.self)
        try query.finish()
        return try await blocking { [filter] in
            let (runs, total, next) = try workspace.runs.list(filter, before: number ?? .max, limit: limit)
            return .json(text: JSONPage.page(runs.map(\.json), cursor: try next.map { try Cursor.text($0) }, total: total))
        }
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        return try .json(try await blocking { try workspace.runs.get(id) })
    }

    /// The response does not wait for a running run to end.
    @Sendable private func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        let run = try await blocking { try workspace.runs.cancel(id, by: context.actor) }
        return try .json(run, status: .accepted)
    }

    /// The client that waits for a run has reported its outcome.
    @Sendable private func acknowledge(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        try await blocking { try workspace.runs.noteReported(id) }
        return Response(status: .noContent)
    }

    @Sendable private func results(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        var resultsQuery = ResultsQuery(limit: query.limit())
        resultsQuery.customer = query.text("customerId")
        resultsQuery.offer = query.id("offerId").map { .init($0) }
        resultsQuery.channel = query.id("channelId").map { .init($0) }
        resultsQuery.heldOut = query.bool("heldOut")
        if let number = query.cursor(Int.self) { resultsQuery.after = number }
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        return try await blocking(.queries) { [resultsQuery] in
            let (rows, next, total) = try workspace.runs.results(of: id, resultsQuery)
            return .json(
                text: JSONPage.page(
                    try rows.map { try CanonicalJSON.text($0) }, cursor: try next.map { try Cursor.text($0) }, total: total))
        }
    }

    /// All results as one file, made for this response.
    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let format = query.choice("format", of: ResultsExport.Format.self) ?? .csv
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        let asksForOctets = request.headers[.accept]?.contains("application/octet-stream") ?? false
        let mediaType = format == .csv ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet"
        return try await blocking(.queries) {
            let (file, rows) = try workspace.runs.temporaryExport(of: id, as: format)
            return Response(
                status: .ok,
                headers: [
                    .contentType: asksForOctets ? "application/octet-stream" : mediaType,
                    .contentDisposition: "attachment; filename=\"\(id)-results.\(format.rawValue)\"", .totalCount: "\(rows)",
                ], body: .temporary(file))
        }
    }
}
