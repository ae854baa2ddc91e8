internal import Hummingbird
internal import MusterModel
internal import MusterService

/// The decision for a customer, and the erasure of customers.
struct CustomerRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/customers/{id}/decision", .viewer, use: explain)
        routes.post("/api/v1/customers/erase", .admin, use: erase)
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

    private struct Customers: Sendable {
        var ids: [String]

        init?(_ reader: DocumentReader) {
            ids = reader.texts("ids")
            if reader.field("ids") == nil { reader.report("ids", code: "document.missingField", "'ids' is missing.") }
            guard !reader.hasErrors else { return nil }
        }
    }

    /// Ignores `Idempotency-Key`, because a fingerprint of the ids would be stored. A repeated request does nothing more.
    @Sendable private func erase(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let isCheck = query.bool("check") ?? false
        try query.finish()
        let customers = try await request.readJSON(context) { Customers($0) }
        return try await blocking(.queries) {
            try .json(workspace.erasures.erase(customers.ids, isCheck: isCheck, by: context.actor))
        }
    }
}
