internal import Hummingbird

/// Counts requests and measures their duration.
struct MetricsMiddleware: RouterMiddleware {
    let metrics: ServerMetrics

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        metrics.requestBegan()
        func ended(_ status: Int) {
            let (seconds, attoseconds) = start.duration(to: .now).components
            metrics.requestEnded(
                request, route: context.endpointPath ?? UnknownRouteMiddleware.endpoint, status: status,
                nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        do {
            let response = try await next(request, context)
            ended(response.status.code)
            return response
        } catch {
            // The connection was closed, or the bytes were not a valid request.
            ended(400)
            throw error
        }
    }
}
