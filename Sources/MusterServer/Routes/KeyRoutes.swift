internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// API keys.
struct KeyRoutes {
    let workspace: Workspace
    let principals: PrincipalCache

    func add(to routes: inout Routes) {
        routes.get("/api/v1/keys", .admin, use: list)
        routes.post("/api/v1/keys", .admin, use: create)
        routes.delete("/api/v1/keys/{id}", .admin, use: revoke)
    }

    private struct Position: Codable, Sendable {
        var createdAt: Date
        var id: APIKey.ID
    }

    private struct CreateKeyRequest: Sendable {
        var name: String
        var role: AccessRole
        var expiresAt: Date?

        init?(_ reader: DocumentReader) {
            let name = reader.text("name")
            if let name, !APIKey.isName(name) {
                reader.report(
                    "name", code: "key.invalidName", "'name' is not a valid key name.",
                    hint: "Use 1 to 64 letters, digits, spaces, '.', '_', '@' and '-', starting with a letter or digit.")
            }
            let role = reader.choice("role", of: AccessRole.self)
            expiresAt = reader.optionalInstant("expiresAt", endOfDay: true)
            guard let name, let role, !reader.hasErrors else { return nil }
            self.name = name
            self.role = role
        }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let limit = query.limit()
        let cursor = query.cursor(Position.self)
        try query.finish()
        let keys = try await blocking {
            try workspace.access.keys(after: cursor.map { ($0.createdAt, $0.id) }, limit: limit + 1)
        }
        return try .json(
            Page(keys, limit: limit, position: { Position(createdAt: $0.createdAt, id: $0.id) }, { $0 }))
    }

    /// Ignores `Idempotency-Key`, because the stored response would contain the secret. Key names are unique, so a
    /// repeated request cannot create a second key.
    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let newKey = try await request.readJSON(context) { CreateKeyRequest($0) }
        if let end = newKey.expiresAt, end <= workspace.now() {
            throw Problem(
                .badRequest, code: "key.expiresInPast", "The key would already be expired.",
                items: [.init(path: "/expiresAt", code: "key.expiresInPast", message: "'expiresAt' is in the past.")])
        }
        let new = try await blocking {
            try workspace.access.createKey(
                name: newKey.name, role: newKey.role, expiresAt: newKey.expiresAt, by: context.actor)
        }
        return try .json(new, status: .created)
    }

    @Sendable private func revoke(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = APIKey.ID(context.path("id"))
        guard context.principal?.id != "key:\(id)" else {
            throw Problem(
                .conflict, code: "key.own", "A key cannot revoke itself.",
                hint: "Use another admin's key, or: muster keys revoke \(id)")
        }
        try await blocking { try workspace.access.revokeKey(id, by: context.actor) }
        principals.removeAll()
        return Response(status: .noContent)
    }
}
