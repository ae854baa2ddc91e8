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
        routes.post("\(Self.path)/{name}/versions/{version}/restore", .operator, use: restore)
        routes.get("\(Self.path)/{name}/sample", .viewer, use: sample)
        routes.get("\(Self.path)/{name}/statistics", .viewer, use: statistics)
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
        return try .json(Page(of: datasets, after: name, limit: limit, by: \.key.dataset, <, DatasetSummary.init))
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let name = context.path("name")
        return try .json(DatasetSummary(try await blocking { try workspace.datasets.get(name) }))
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
        return try .json(Page(of: versions, after: number, limit: limit, by: \.key.version, >, DatasetSummary.init))
    }

    @Sendable private func version(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let name = context.path("name")
        let number = try Self.versionNumber(context)
        return try .json(DatasetSummary(try await blocking { try workspace.datasets.get(name, version: number) }))
    }

    /// The parameters of an import.
    private struct ImportQuery: Sendable {
        var key: String?
        var keySource = KeySource.column
        var mode = ImportMode.replace
        var options = ReadingOptions()
        var isForced = false
        var isCheck = false

        init(_ query: inout QueryReader) throws {
            key = query.text("key", maxLength: 200)
            let isKeyFromRow = query.bool("keyFromRow") ?? false
            let hashed = query.texts("keyHash", maxLength: 200)
            mode = query.choice("mode") ?? .replace
            isForced = query.bool("force") ?? false
            isCheck = query.bool("check") ?? false
            options.nullValues = query.texts("nullValue")
            options.decimal = query.choice("decimal") ?? .point
            let thousands = query.text("thousands", maxLength: 1)
            for text in query.texts("dateFormat") {
                if let format = DateFormat(text) {
                    options.dateFormats.append(format)
                } else {
                    query.note(
                        "dateFormat", code: "query.invalidDateFormat", "'\(text)' is not a date format.", hint: DateFormat.hint)
                }
            }
            if isKeyFromRow && !hashed.isEmpty {
                query.note("keyFromRow", code: "query.contradiction", "Use either keyFromRow or keyHash.")
            }
            if isKeyFromRow && mode != .replace {
                query.note(
                    "keyFromRow", code: "query.contradiction",
                    "keyFromRow works with mode replace only: a row has another number in every file.")
            }
            if let thousands, thousands == options.decimal.rawValue {
                query.note("thousands", code: "query.contradiction", "'thousands' and 'decimal' are the same sign.")
            }
            options.thousands = thousands?.first
            keySource = isKeyFromRow ? .row : hashed.isEmpty ? .column : .hash(hashed)
            try query.finish()
        }
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let format = query.choice("format", of: UploadFormat.self)
        var parameters = try ImportQuery(&query)
        let (name, upload) = (context.path("name"), try request.uploadKind(format: format))
        guard Segment.ID.isSlug(name) else { throw DatasetError.invalidName(name) }
        parameters.options.encoding = upload.encoding
        let chosen = parameters
        let key: String
        if let named = chosen.key {
            key = named
        } else if chosen.keySource == .column {
            key = try await blocking { try workspace.datasets.key(of: name) }
        } else {
            key = KeySource.generatedName
        }
        let report = try await request.receive(upload, as: name, context, into: workspace) { [workspace] received in
            try workspace.datasets.import(
                received, name: name, key: key, keySource: chosen.keySource, mode: chosen.mode, options: chosen.options,
                isForced: chosen.isForced, isCheck: chosen.isCheck, by: context.actor)
        }
        if chosen.isCheck { return try .json(ImportSummary(report)) }
        return try .json(
            ImportSummary(report), status: .created,
            headers: [.location: "\(Self.path)/\(name)/versions/\(report.version.key.version)"])
    }

    @Sendable private func restore(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let isForced = query.bool("force") ?? false
        try query.finish()
        let (name, number) = (context.path("name"), try Self.versionNumber(context))
        return try .json(
            DatasetSummary(
                try await blocking {
                    try workspace.datasets.restore(name, version: number, isForced: isForced, by: context.actor)
                }))
    }

    /// - Throws: ``Problem``: 404.
    private static func versionNumber(_ context: APIContext) throws -> Int {
        guard let number = Int(context.path("version")), number > 0, "\(number)" == context.path("version") else {
            throw Problem(
                .notFound, code: "dataset.versionNotFound", "There is no version '\(context.path("version").prefix(60))'.")
        }
        return number
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
