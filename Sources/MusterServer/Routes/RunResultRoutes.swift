internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// What runs recommended, and the files they wrote.
struct RunResultRoutes {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/results", .viewer, use: results)
        routes.get("/api/v1/runs/{id}/files", .viewer, use: files)
        routes.get("/api/v1/runs/{id}/files/{name}", .viewer, use: download)
    }

    private struct FileResponse: Encodable {
        var name: String
        var format: FileConfig.Format
        var rows: Int
        var bytes: Int
        var sha256: String
        /// Where it is downloaded.
        var href: String

        init(_ file: RunFile, of run: CampaignRun.ID) {
            name = file.name
            format = file.file.format
            rows = file.file.rows
            bytes = file.file.bytes
            sha256 = file.file.sha256
            href = "/api/v1/runs/\(run)/files/\(file.name)"
        }
    }

    @Sendable private func results(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        var wanted = ResultsQuery(limit: query.limit())
        wanted.customer = query.text("customer")
        wanted.offer = query.text("offer", maxLength: 64).map { Offer.ID($0) }
        wanted.channel = query.text("channel", maxLength: 64).map { Channel.ID($0) }
        wanted.heldOut = query.bool("heldOut")
        wanted.after = query.cursor(Int.self) ?? -1
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        let page = try await blocking(.long) { [wanted] in try workspace.results(of: id, wanted) }
        return try .json(Page(items: page.rows, nextCursor: page.next.map { try Cursor.text($0) }))
    }

    @Sendable private func files(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        let files = try await blocking { try workspace.files(of: id) }
        return try .json(Page(items: files.map { FileResponse($0, of: id) }))
    }

    /// The whole file, or the part that is asked for (RFC 9110, section 14).
    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let (id, name) = (CampaignRun.ID(context.path("id")), context.path("name"))
        let file = try await blocking { try workspace.file(name, of: id) }
        let tag = "\"\(file.file.sha256)\""
        var headers: HTTPFields = [
            .contentType: file.file.format == .csv ? "text/csv; charset=utf-8" : "application/json",
            .contentDisposition: "attachment; filename=\"\(file.name)\"", .eTag: tag, .acceptRanges: "bytes",
            .cacheControl: "private, no-cache",
        ]
        if request.headers[values: .ifNoneMatch].contains(where: { $0 == "*" || $0.contains(tag) }) {
            return Response(status: .notModified, headers: headers)
        }
        let io = FileIO()
        let isCurrent = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(request.headers[.range].flatMap { isCurrent ? $0 : nil }, of: file.file.bytes) {
        case .whole:
            return Response(
                status: .ok, headers: headers, body: try await io.loadFile(path: file.path, context: context))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(file.file.bytes)"
            return Response(
                status: .partialContent, headers: headers,
                body: try await io.loadFile(path: file.path, range: range, context: context))
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable, code: "range.unsatisfiable", "The file has \(file.file.bytes) bytes.",
                headers: [.contentRange: "bytes */\(file.file.bytes)"])
        }
    }
}

/// The part of a file that a `Range` header asks for.
///
/// - Source: RFC 9110, section 14.1.2. Several ranges at once are answered with the whole, which section 14.2 allows.
enum ByteRange: Hashable {
    case whole
    case part(ClosedRange<Int>)
    case unsatisfiable

    init(_ header: String?, of size: Int) {
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else {
            self = .whole
            return
        }
        let bounds = header.dropFirst("bytes=".count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, bounds.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
            self = .whole
            return
        }
        // A number that is too large for an integer is past any end.
        let (first, last) = (bounds[0].isEmpty ? nil : Int(bounds[0]) ?? .max, bounds[1].isEmpty ? nil : Int(bounds[1]) ?? .max)
        switch (first, last) {
        case (nil, nil): self = .whole
        case (nil, let length?): self = length == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - length)...size - 1)
        case (let first?, let last):
            if let last, last < first {
                self = .whole
            } else {
                self = first < size ? .part(first...min(last ?? .max, size - 1)) : .unsatisfiable
            }
        }
    }
}
