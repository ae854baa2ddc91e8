internal import Foundation
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// The audit log.
struct AuditRoutes {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/audit", .admin, use: list)
    }

    private struct EntryResponse: Encodable, Sendable {
        var id: Int
        var at: Date
        var by: String
        var action: AuditEntry.Action
        var subjectKind: AuditEntry.Subject.Kind
        var subjectId: String
        var before: DocumentNode?
        var after: DocumentNode?
        var requestId: String?

        init(_ entry: AuditEntry) throws {
            id = entry.id
            at = entry.at
            by = entry.actor.author
            action = entry.action
            subjectKind = entry.subject.kind
            subjectId = entry.subject.id
            before = try entry.before.map(JSONDocumentParser.document)
            after = try entry.after.map(JSONDocumentParser.document)
            requestId = entry.actor.requestId
        }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let filter = AuditFilter(
            by: query.text("by"), action: query.choice("action"), subjectKind: query.choice("subjectKind"),
            subjectId: query.text("subjectId"), since: query.instant("since"), until: query.instant("until"))
        let limit = query.limit()
        let cursor = query.cursor(Int.self)
        try query.finish()
        return try await blocking {
            let entries = try workspace.access.auditEntries(filter, before: cursor, limit: limit + 1)
            return try .json(Page(entries, limit: limit, position: \.id, EntryResponse.init))
        }
    }
}
