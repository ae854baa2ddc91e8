internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Authenticates requests and checks their role.
struct AccessGuard: Sendable {
    static let cookie = "muster_session"

    let workspace: Workspace
    let settings: ServerSettings
    let principals: PrincipalCache

    /// - Parameter role: the minimum role; `nil` when the route is public.
    /// - Returns: `nil` for a public route.
    /// - Throws: ``Problem``: 401 or 403.
    func admit(_ request: Request, role: AccessRole?) async throws -> Principal? {
        guard let role else { return nil }
        let principal = try await principal(of: request)
        guard principal.role >= role else {
            throw Problem(
                .forbidden, code: "access.roleTooLow",
                "This requires the role \(role.rawValue); \(principal.author) has the role \(principal.role.rawValue).")
        }
        return principal
    }

    /// - Throws: ``Problem``: 401, or 403 for a cross-site request.
    func principal(of request: Request) async throws -> Principal {
        if settings.isOpenToLocalUsers { return .local }
        if let header = request.headers[.authorization] { return try await principal(ofKey: header) }
        guard let token = Self.sessionToken(of: request) else {
            throw Self.unauthenticated("The request needs an API key in the header Authorization: Bearer mk_...")
        }
        guard let principal = try await principal(ofSession: token) else {
            throw Self.unauthenticated("The session has ended.", hint: "Sign in again with a new link from: muster signin")
        }
        if !request.method.isSafe && RequestOrigin(settings).isForeign(request) { throw RequestOrigin.refusal }
        return principal
    }

    /// The session token in the request's cookie.
    static func sessionToken(of request: Request) -> String? { request.cookies[cookie]?.value }

    private func principal(ofKey header: String) async throws -> Principal {
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Self.unauthenticated("The request needs an API key in the header Authorization: Bearer mk_...")
        }
        let text = String(parts[1])
        let principal = try await principals.principal(for: "key " + text, at: workspace.now()) {
            try await blocking {
                try workspace.access.key(opening: text).map {
                    Principal(id: "key:\($0.id)", role: $0.role, author: "key:\($0.name)")
                }
            }
        }
        guard let principal else {
            throw Self.unauthenticated(
                "Invalid API key: unknown, revoked or expired.", error: "invalid_token")
        }
        return principal
    }

    private func principal(ofSession token: String) async throws -> Principal? {
        try await principals.principal(for: "session " + token, at: workspace.now()) {
            try await blocking {
                try workspace.access.session(token: token).map {
                    Principal(id: "session:\($0.role.rawValue)", role: $0.role, author: "session:\($0.role.rawValue)")
                }
            }
        }
    }

    private static func unauthenticated(_ detail: String, hint: String? = nil, error: String? = nil) -> Problem {
        let challenge = "Bearer realm=\"muster\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return Problem(
            .unauthorized, code: "access.unauthenticated", detail,
            hint: hint ?? "Create a key with: muster keys create NAME --role viewer", headers: [.wwwAuthenticate: challenge])
    }
}

extension HTTPRequest.Method {
    /// Whether the method is safe: it changes nothing (RFC 9110, section 9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}
