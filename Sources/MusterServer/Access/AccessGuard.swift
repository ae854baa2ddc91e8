internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Finds out who makes a request, and refuses those who may not.
struct AccessGuard: Sendable {
    static let cookie = "muster_session"

    let workspace: Workspace
    let settings: ServerSettings
    let known: PrincipalCache

    /// - Parameter role: the least that is needed; `nil` when anybody may.
    /// - Throws: ``Problem``: 401 or 403.
    func admit(_ request: Request, role: AccessRole?) async throws -> Principal? {
        guard let role else { return nil }
        let principal = try await principal(of: request)
        guard principal.role >= role else {
            throw Problem(
                .forbidden, code: "access.roleTooLow",
                "This needs the role \(role.rawValue), and \(principal.author) has the role \(principal.role.rawValue).")
        }
        return principal
    }

    /// - Throws: ``Problem``: 401, or 403 for a request that another site made a browser send.
    func principal(of request: Request) async throws -> Principal {
        if settings.isOpenToLocalUsers { return .local }
        if let header = request.headers[.authorization] { return try await principal(ofKey: header) }
        guard let token = Self.sessionToken(of: request) else {
            throw Self.unauthenticated("The request needs a key, in the header Authorization: Bearer mk_...")
        }
        guard let principal = try await principal(ofSession: token) else {
            throw Self.unauthenticated("The session has ended.", hint: "Sign in again; muster signin makes a link.")
        }
        if !request.method.isSafe && RequestOrigin(settings).isForeign(request) { throw RequestOrigin.refusal }
        return principal
    }

    /// The token of the session that a browser is in.
    static func sessionToken(of request: Request) -> String? { request.cookies[cookie]?.value }

    private func principal(ofKey header: String) async throws -> Principal {
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Self.unauthenticated("The request needs a key, in the header Authorization: Bearer mk_...")
        }
        let text = String(parts[1])
        let principal = try await known.principal(for: "key " + text, at: workspace.now()) {
            try await blocking {
                try workspace.access.key(opening: text).map {
                    Principal(id: "key:\($0.id)", role: $0.role, author: "key:\($0.name)")
                }
            }
        }
        guard let principal else {
            throw Self.unauthenticated(
                "The key does not count: it is unknown, revoked or expired.", error: "invalid_token")
        }
        return principal
    }

    private func principal(ofSession token: String) async throws -> Principal? {
        try await known.principal(for: "session " + token, at: workspace.now()) {
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
            hint: hint ?? "Make one with: muster keys create NAME --role viewer", headers: [.wwwAuthenticate: challenge])
    }
}

extension HTTPRequest.Method {
    /// Whether it changes nothing (RFC 9110, section 9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}
