internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import MusterStore

/// The runs of a campaign.
struct CampaignRunRoutes: Sendable {
    let workspace: Workspace
    /// Tells the worker that there is a new run.
    let wake: @Sendable () -> Void

    func add(to routes: inout Routes) {
        routes.get("/api/v1/campaigns/{id}/runs", .viewer, use: list)
        routes.post("/api/v1/campaigns/{id}/runs", .operator, creates: true, use: trigger)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var filter = RunFilter()
        filter.campaignId = .init(context.path("id"))
        return try await RunRoutes.page(of: filter, QueryReader(request), workspace)
    }

    /// Queues a run and responds at once. An interrupted run of the campaign, or one that the client waits for already, is
    /// returned instead, unless `new` is true.
    @Sendable private func trigger(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let asked = try await request.readJSON(context, isOptional: true) {
            if $0.field("testConnection") != nil, !$0.bool("dryRun", default: false) {
                $0.report(
                    "testConnection", code: "run.testNeedsDryRun", "'testConnection' is for dry runs.",
                    hint: "Add \"dryRun\": true.")
            }
            return (
                isDry: $0.bool("dryRun", default: false),
                connection: $0.optionalId("testConnection", of: DeliveryConnection.self),
                startsNew: $0.bool("new", default: false),
                isAwaited: $0.bool("awaited", default: false)
            )
        }
        let id = context.path("id")
        // Idempotency keys are scoped to their principal.
        let client = context.principal?.id ?? ""
        let idempotencyKey = request.headers[.idempotencyKey].map { "\(client) \(id) \($0)" }
        let run = try await blocking(.segmentCounts) {
            try workspace.runs.trigger(
                campaign: id, isDry: asked.isDry, testing: asked.connection, startsNew: asked.startsNew, by: context.actor,
                idempotencyKey: idempotencyKey, awaitedBy: asked.isAwaited ? client : nil)
        }
        wake()
        return try .json(run, status: .accepted, headers: [.location: "/api/v1/runs/\(run.id)"])
    }
}
