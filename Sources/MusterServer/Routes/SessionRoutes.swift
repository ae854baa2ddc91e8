internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Browser sessions: signing in and out.
struct SessionRoutes {
    let workspace: Workspace
    let settings: ServerSettings
    let principals: PrincipalCache

    func add(to routes: inout Routes) {
        routes.get("/signin", nil, use: signIn)
        routes.get("/api/v1/session", .viewer, use: show)
        routes.delete("/api/v1/session", .viewer, use: signOut)
    }

    private struct SessionResponse: Encodable {
        var author: String
        var role: AccessRole
    }

    /// Redeems a sign-in link and sets the session cookie. `HEAD` requests and prefetches do not redeem the link.
    @Sendable private func signIn(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let token = query.text("token")
        if token == nil { query.note("token", code: "query.missing", "'token' is missing.") }
        try query.finish()
        let isPreview = request.method == .head || request.headers[.secPurpose]?.contains("prefetch") == true
        guard let token, !isPreview else { return Self.page(.ok, "Muster", "Open this link to sign in.") }
        let session = try await blocking {
            try workspace.access.signIn(link: token, hours: settings.sessionHours, requestId: context.id)
        }
        guard let session else {
            return Self.page(
                .forbidden, "Not signed in",
                "This link has expired or was already used. Run <code>muster signin</code> on the server to create a new one.")
        }
        var response = Self.page(.ok, "Signed in", "You are signed in to Muster as its admin.")
        response.headers[.setCookie] = cookie(session, seconds: settings.sessionHours * 3_600, request)
        return response
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        return try .json(SessionResponse(author: context.actor.author, role: context.principal?.role ?? .viewer))
    }

    @Sendable private func signOut(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        guard context.principal?.isSession == true, let token = AccessGuard.sessionToken(of: request) else {
            throw Problem(.conflict, code: "session.none", "The request has no browser session to end.")
        }
        try await blocking { try workspace.access.endSession(token: token, by: context.actor) }
        principals.removeAll()
        return Response(status: .noContent, headers: [.setCookie: cookie("", seconds: 0, request)])
    }

    private func cookie(_ value: String, seconds: Int, _ request: Request) -> String {
        let isForwardedSecurely = settings.hasTrustedProxy && request.headers[.forwardedProto]?.lowercased() == "https"
        let isSecure = isForwardedSecurely || settings.publicURL?.lowercased().hasPrefix("https://") == true
        return "\(AccessGuard.cookie)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    private static func page(_ status: HTTPResponse.Status, _ title: String, _ text: String) -> Response {
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><h1>\(title)</h1><p>\(text)</p></body></html>

            """
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
