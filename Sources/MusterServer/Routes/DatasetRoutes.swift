internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// Datasets and their versions.
struct DatasetRoutes: Sendable {
    let workspace: Workspace

    private static let path = "/api/v1/datasets"

    func add(to routes: inout Routes) {
        routes.get(Self.path, .viewer, use: list)
        routes.get("\(Self.path)/{name}", .viewer, use: get)
        routes.delete("\(Self.path)/{name}", .operator, use: delete)
        routes.get("\(Self.path)/{name}/versions", .viewer, use: versions)
        routes.post("\(Self.path)/{name}/versions", .operator, body: .upload, creates: true, use: upload)
        routes.get("\(Self.path)/{name}/versions/{version}", .viewer, use: version)
        routes.get("\(Self.path)/{name}/sample", .viewer, use: sample)
        routes.get("\(Self.path)/{name}/statistics", .viewer, use: statistics)
    }

    private struct DatasetResponse: Encodable, Sendable {
        var name: String
        var version: Int
        var keyColumn: String
        var rowCount: Int
        var partCount: Int
        var importedAt: Date
        var columns: [Column]

        struct Column: Encodable {
            var name: String
            /// The DuckDB type.
            var type: String
        }

        init(_ version: DatasetVersion) {
            name = version.key.dataset
            self.version = version.key.version
            keyColumn = version.schema.keyColumn
            rowCount = version.rowCount
            partCount = version.parts.count
            importedAt = version.importedAt
            columns = version.schema.columns.map { Column(name: $0.name, type: $0.storage) }
        }
    }

    private struct StatisticsResponse: Encodable {
        var name: String
        var version: Int
        var rowCount: Int
        var columns: [ColumnStatistics]
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let (limit, name) = (query.limit(), query.cursor(String.self))
        try query.finish()
        let datasets = try await blocking { try workspace.datasets.list() }
        return try .json(Page(of: datasets, after: name, limit: limit, by: \.key.dataset, <, DatasetResponse.init))
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let name = context.path("name")
        return try .json(DatasetResponse(try await blocking { try workspace.datasets.get(name) }))
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let name = context.path("name")
        try await blocking {
            try workspace.datasets.delete(name, by: context.actor)
        }
        return Response(status: .noContent)
    }

    @Sendable private func versions(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let (limit, number) = (query.limit(), query.cursor(Int.self))
        try query.finish()
        let name = context.path("name")
        let versions = try await blocking { try workspace.datasets.versions(of: name) }
        return try .json(Page(of: versions, after: number, limit: limit, by: \.key.version, >, DatasetResponse.init))
    }

    @Sendable private func version(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let name = context.path("name")
        guard let number = Int(context.path("version")), number > 0, "\(number)" == context.path("version") else {
            throw Problem(
                .notFound, code: "dataset.versionNotFound", "There is no version '\(context.path("version").prefix(60))'.")
        }
        return try .json(DatasetResponse(try await blocking { try workspace.datasets.get(name, version: number) }))
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let key = query.text("key", maxLength: 200)
        if key == nil {
            query.note(
                "key", code: "query.missing", "'key' is missing.", hint: "Set it to the column that identifies a row.")
        }
        let format = query.choice("format", of: UploadFormat.self)
        try query.finish()
        let (name, upload) = (context.path("name"), try request.uploadKind(format: format))
        guard let key else { return Response(status: .badRequest) }
        guard Segment.ID.isSlug(name) else { throw DatasetError.invalidName(name) }
        let version = try await request.receive(upload, as: name, context, into: workspace) { [workspace] received in
            try workspace.datasets.import(received, name: name, key: key, by: context.actor)
        }
        return try .json(
            DatasetResponse(version), status: .created,
            headers: [.location: "\(Self.path)/\(name)/versions/\(version.key.version)"])
    }

    @Sendable private func sample(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let rows = query.int("rows", in: 1...1_000) ?? 20
        let number = query.int("version", in: 1...Int(Int32.max))
        try query.finish()
        let name = context.path("name")
        return try await blocking(.queries) {
            let version = try workspace.datasets.get(name, version: number)
            return .json(text: JSONPage.page(try workspace.datasets.sample(of: version, rows: rows), cursor: nil))
        }
    }

    @Sendable private func statistics(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let number = query.int("version", in: 1...Int(Int32.max))
        try query.finish()
        let name = context.path("name")
        return try await blocking(.queries) {
            let version = try workspace.datasets.get(name, version: number)
            return try .json(
                StatisticsResponse(
                    name: name, version: version.key.version, rowCount: version.rowCount,
                    columns: workspace.datasets.statistics(of: version)))
        }
    }
}
