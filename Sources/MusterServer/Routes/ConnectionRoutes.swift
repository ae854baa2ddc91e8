internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Tests of connections.
struct ConnectionRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) { routes.post("/api/v1/connections/{id}/test", .operator, use: test) }

    @Sendable private func test(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = DeliveryConnection.ID(context.path("id"))
        return try .json(try await blocking { try workspace.connections.test(id) })
    }
}
