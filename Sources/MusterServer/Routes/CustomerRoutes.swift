internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Explains the decision for a customer.
struct CustomerRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/customers/{id}/decision", .viewer, use: explain)
    }

    @Sendable private func explain(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let campaign = query.id("campaignId")
        let run = query.id("runId", maxLength: 81)
        if campaign == nil {
            query.note("campaignId", code: "query.missing", "'campaignId' is missing.")
        }
        try query.finish()
        guard let campaign else { return Response(status: .badRequest) }
        let customer = context.path("id")
        return try await blocking(.queries) {
            try .json(workspace.insight.explain(campaign: campaign, customer: customer, run: run.map { .init($0) }))
        }
    }
}
