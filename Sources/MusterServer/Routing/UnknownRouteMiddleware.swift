internal import HTTPTypes
internal import Hummingbird

/// Answers what no route takes: 404 for a path that there is not, 405 for a method that the path does not know, and
/// `OPTIONS` with the methods that it does.
struct UnknownRouteMiddleware: RouterMiddleware {
    let table: RouteTable

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard context.endpointPath == nil else { return try await next(request, context) }
        context.coreContext.endpointPath.value = Self.endpoint
        guard let methods = table.methods(of: request.uri.path) else {
            throw Problem(
                .notFound, code: "path.notFound", "There is nothing at \(request.uri.path).",
                hint: "The API's paths are in /openapi.yaml.")
        }
        let allow: HTTPFields = [.allow: methods.map(\.rawValue).joined(separator: ", ")]
        if request.method == .options { return Response(status: .noContent, headers: allow) }
        throw Problem(
            .methodNotAllowed, code: "method.notAllowed",
            "\(request.method.rawValue) is not possible here.", headers: allow)
    }

    /// In logs and metrics, so that made-up paths do not fill them.
    static let endpoint = "unknown"
}
