internal import HTTPTypes
internal import Hummingbird

/// Adds the request id and security headers. Headers that a route has set take precedence.
struct ResponseHeadersMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.requestId] = context.id
        for field in Self.defaults where response.headers[field.name] == nil { response.headers.append(field) }
        return response
    }

    private static let defaults: HTTPFields = [
        .xContentTypeOptions: "nosniff",
        .frameOptions: "DENY",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
        .referrerPolicy: "no-referrer",
        .crossOriginResourcePolicy: "same-origin",
        .cacheControl: "no-store",
    ]
}

extension HTTPField.Name {
    // Each text is a valid token, so `name` cannot fail.
    static let requestId = name("X-Request-Id")
    static let totalCount = name("X-Total-Count")
    static let xAccelBuffering = name("X-Accel-Buffering")
    static let frameOptions = name("X-Frame-Options")
    static let referrerPolicy = name("Referrer-Policy")
    static let crossOriginResourcePolicy = name("Cross-Origin-Resource-Policy")
    static let idempotencyKey = name("Idempotency-Key")
    static let secFetchSite = name("Sec-Fetch-Site")
    static let forwardedProto = name("X-Forwarded-Proto")
    static let forwardedHost = name("X-Forwarded-Host")
    static let forwardedFor = name("X-Forwarded-For")
    static let forwarded = name("Forwarded")
    static let secPurpose = name("Sec-Purpose")
    static let idempotencyReplayed = name("Idempotency-Replayed")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("'\(text)' is not a header name") }
        return name
    }
}
