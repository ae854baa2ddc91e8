internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Logs each request with its author, path, status and duration once its response is ready. Requests of monitoring
/// systems, such as `/metrics`, are logged at the debug level.
struct RequestLogMiddleware: RouterMiddleware {
    let hasTrustedProxy: Bool

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let isMonitoring = ["/metrics", "/healthz", "/readyz"].contains(context.endpointPath)
        context.logger.log(
            level: isMonitoring ? .debug : .info, "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "path": "\(Self.path(of: request, context))",
                "status": "\(response.status.code)",
                "ms": "\(Self.milliseconds(since: start))",
                "by": "\(context.logState.author ?? "-")",
                "client": "\(client(of: request, context))",
            ])
        return response
    }

    /// The path, without the ids of customers, which must not be logged.
    private static func path(of request: Request, _ context: APIContext) -> String {
        if let endpoint = context.endpointPath, endpoint.contains("/customers/") { return endpoint }
        return String(request.uri.path.prefix(500))
    }

    private func client(of request: Request, _ context: APIContext) -> String {
        let forwarded = hasTrustedProxy ? request.headers[.forwardedFor]?.split(separator: ",").last : nil
        let address = context.remoteAddress?.ipAddress ?? "-"
        return forwarded.map { $0.filter { !$0.isWhitespace } } ?? address
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
        let microseconds = (start.duration(to: .now) / .microseconds(1)).rounded()
        return microseconds / 1_000
    }
}
