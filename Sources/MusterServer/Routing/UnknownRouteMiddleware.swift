internal import HTTPTypes
internal import Hummingbird

/// Responds to requests that match no route: 404 for an unknown path, 405 for a method that the path does not support,
/// and the supported methods for `OPTIONS`.
struct UnknownRouteMiddleware: RouterMiddleware {
    let table: RouteTable

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard context.endpointPath == nil else { return try await next(request, context) }
        context.coreContext.endpointPath.value = Self.endpoint
        guard let methods = table.methods(of: request.uri.path) else {
            throw Problem(
                .notFound, code: "path.notFound", "There is no path \(request.uri.path).",
                hint: "See /openapi.yaml for all paths.")
        }
        let allow: HTTPFields = [.allow: methods.map(\.rawValue).joined(separator: ", ")]
        if request.method == .options { return Response(status: .noContent, headers: allow) }
        throw Problem(
            .methodNotAllowed, code: "method.notAllowed",
            "This path does not support \(request.method.rawValue).", headers: allow)
    }

    /// The route name in logs and metrics, so that arbitrary paths do not become dimensions.
    static let endpoint = "unknown"
}
