internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// The contact history: its batches of contacts, and the import of responses.
struct InteractionRoutes: Sendable {
    let workspace: Workspace

    /// The maximum number of interactions in a JSON batch.
    private static let maxInteractions = 10_000

    func add(to routes: inout Routes) {
        routes.get("/api/v1/interactions", .viewer, use: list)
        routes.post("/api/v1/interactions", .operator, creates: true, use: post)
        routes.delete("/api/v1/interactions/{batch}", .operator, use: undo)
        routes.post("/api/v1/interactions/files", .operator, body: .upload, creates: true, use: upload)
        routes.post("/api/v1/interactions/archives", .operator, body: .upload, creates: true, use: uploadArchive)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let kind = query.choice("kind", of: InteractionFile.Kind.self)
        let limit = query.limit()
        let batch = query.cursor(Int.self)
        try query.finish()
        return try await blocking {
            let (files, total, next) = try workspace.interactions.files(of: kind, before: batch ?? .max, limit: limit)
            return try .json(
                Page(items: files.map(BatchSummary.init), nextCursor: next.map { try Cursor.text($0) }, total: total))
        }
    }

    private struct Batch: Sendable {
        var id: String?
        var interactions: [PostedInteraction]

        init?(_ reader: DocumentReader) {
            id = reader.optionalText("batchId")
            if let id, id.unicodeScalars.count > 255 {
                reader.report("batchId", code: "document.tooLong", "'batchId' is longer than 255 characters.")
            }
            let readers = reader.objects("interactions")
            if readers.count > InteractionRoutes.maxInteractions {
                reader.report(
                    "interactions", code: "document.tooMany",
                    "There are \(readers.count) interactions, more than \(InteractionRoutes.maxInteractions).",
                    hint: "Post them in several batches, or upload them as a file.")
                return nil
            }
            interactions = readers.compactMap(PostedInteraction.init)
            guard !reader.hasErrors else { return nil }
        }
    }

    @Sendable private func post(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let batch = try await request.readJSON(context) { Batch($0) }
        // Idempotency keys are scoped to their principal.
        let id = batch.id ?? request.headers[.idempotencyKey].map { "\(context.principal?.id ?? "") \($0)" }
        return try await blocking(.queries) {
            let (report, _) = try workspace.interactions.add(
                batch.interactions, as: id, by: context.actor)
            return try .json(BatchSummary(report), status: .created)
        }
    }

    @Sendable private func undo(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        guard let batch = Int(context.path("batch")), batch > 0 else {
            throw Problem(
                .notFound, code: "interactions.notFound", "There is no batch '\(context.path("batch").prefix(60))'.")
        }
        try await blocking(.queries) { try workspace.interactions.undo(batch, by: context.actor) }
        return Response(status: .noContent)
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let format = query.choice("format", of: UploadFormat.self)
        try query.finish()
        let upload = try request.uploadKind(format: format)
        guard upload.format != .tar else {
            throw Problem(
                .unsupportedMediaType, code: "upload.archive", "This operation takes one file.",
                hint: "Send archives to POST /api/v1/interactions/archives.")
        }
        let batches = try await batches(of: request, upload, context)
        guard let batch = batches.first else { throw ArchiveError.empty }
        return try .json(batch, status: .created)
    }

    /// All files of the archive are imported, or none.
    @Sendable private func uploadArchive(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let upload = try request.uploadKind(format: .tar)
        guard upload.format == .tar else {
            throw Problem(
                .unsupportedMediaType, code: "upload.noArchive", "This operation takes a tar archive.",
                hint: "Send it with Content-Type: application/x-tar.", headers: [.accept: "application/x-tar"])
        }
        let batches = try await batches(of: request, upload, context)
        return try .json(Page(items: batches, nextCursor: nil, total: batches.count), status: .created)
    }

    private func batches(
        of request: Request, _ upload: UploadKind, _ context: APIContext
    ) async throws -> [BatchSummary] {
        try await request.receive(upload, as: "interactions", context, into: workspace) { [workspace] received in
            try workspace.interactions.import(received, in: upload.encoding, by: context.actor).map(BatchSummary.init)
        }
    }
}

extension PostedInteraction {
    fileprivate init?(_ reader: DocumentReader) {
        let customerId = reader.text("customerId")
        let outcome = reader.id("outcome", of: PostedInteraction.self)
        let at = reader.optionalInstant("at")
        if reader.field("at") == nil { reader.report("at", code: "document.missingField", "'at' is missing.") }
        let offerId = reader.optionalText("offerId")
        let channelId = reader.optionalText("channelId")
        let amount = reader.optionalNumber("amount", in: InteractionImport.amounts)
        reader.finish()
        guard let customerId, let outcome, let at, !reader.hasErrors else { return nil }
        self.init(
            customerId: customerId, outcome: outcome.rawValue, at: at, offerId: offerId, channelId: channelId, amount: amount)
    }
}
