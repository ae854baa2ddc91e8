internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// The output files of runs.
struct RunFileRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/files", .viewer, use: list)
        routes.get("/api/v1/runs/{id}/files/{name}", .viewer, use: download)
    }

    private struct FileResponse: Encodable {
        var name: String
        var path: String
        var format: FileConfig.Format
        var rows: Int
        var bytes: Int
        var sha256: String
        var encoding: CSVDialect.Encoding?
        var channelId: Channel.ID?
        var offerId: Offer.ID?
        var part: Int?
        var webhookChannelId: Channel.ID?
        /// The path of the download.
        var url: String

        init(_ file: RunFile, of run: CampaignRun.ID) {
            name = file.name
            path = file.file.path
            format = file.file.format
            rows = file.file.rows
            bytes = file.file.bytes
            sha256 = file.file.sha256
            encoding = file.file.encoding
            (channelId, offerId, part) = (file.file.channelId, file.file.offerId, file.file.part)
            webhookChannelId = file.file.webhookChannelId
            url = "/api/v1/runs/\(run)/files/\(PercentCoding.encoded(file.name))"
        }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let (limit, name) = (query.limit(), query.cursor(String.self))
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        let files = try await blocking { try workspace.runs.files(of: id) }.sorted { $0.name < $1.name }
        return try .json(Page(of: files, after: name, limit: limit, by: \.name, <) { FileResponse($0, of: id) })
    }

    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let (id, name) = (CampaignRun.ID(context.path("id")), context.path("name"))
        let file = try await blocking { try workspace.runs.file(name, of: id) }
        return try .file(file, request)
    }
}
