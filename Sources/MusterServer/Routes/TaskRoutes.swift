internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore

/// The work list of manual channels.
struct TaskRoutes: Sendable {
    let workspace: Workspace

    private static let path = "/api/v1/tasks"

    func add(to routes: inout Routes) {
        routes.get(Self.path, .viewer, use: list)
        routes.get("\(Self.path)/counts", .viewer, use: counts)
        routes.get("\(Self.path)/download", .viewer, use: download)
        routes.post("\(Self.path)/claim", .operator, creates: true, use: claimNext)
        routes.post("\(Self.path)/files", .operator, body: .upload, creates: true, use: upload)
        routes.get("\(Self.path)/{id}", .viewer, use: get)
        routes.post("\(Self.path)/{id}/claim", .operator, use: claim)
        routes.post("\(Self.path)/{id}/release", .operator, use: release)
        routes.post("\(Self.path)/{id}/assign", .operator, use: assign)
        routes.post("\(Self.path)/{id}/complete", .operator, use: complete)
    }

    private static func filter(_ query: inout QueryReader) -> TaskFilter {
        var filter = TaskFilter()
        filter.states = Set(query.choices("state"))
        filter.channelId = query.id("channelId").map { .init($0) }
        filter.campaignId = query.id("campaignId").map { .init($0) }
        filter.runId = query.id("runId", maxLength: 81).map { .init($0) }
        filter.customerId = query.text("customerId")
        filter.offerId = query.id("offerId").map { .init($0) }
        filter.assignee = query.text("assignee")
        filter.dueBefore = query.instant("dueBefore")
        return filter
    }

    /// `dueAt` for ascending order, `-dueAt` for descending order.
    private struct Sort: RawRepresentable, CaseIterable {
        let rawValue: String

        init?(rawValue: String) {
            guard TaskOrder(rawValue: Self.name(rawValue)) != nil else { return nil }
            self.rawValue = rawValue
        }

        private static func name(_ text: String) -> String { text.hasPrefix("-") ? String(text.dropFirst()) : text }

        static var allCases: [Sort] {
            TaskOrder.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] }.compactMap(Sort.init)
        }

        var order: TaskOrder { TaskOrder(rawValue: Self.name(rawValue)) ?? .dueAt }
        var isDescending: Bool { rawValue.hasPrefix("-") }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let filter = Self.filter(&query)
        let sort = query.choice("sort", of: Sort.self)
        let limit = query.limit()
        let position = query.cursor(TaskPosition.self)
        try query.finish()
        return try await blocking(.queries) {
            let (tasks, next) = try workspace.tasks.list(
                filter, by: sort?.order ?? .dueAt, isDescending: sort?.isDescending ?? false, after: position, limit: limit)
            return try .json(Page(items: tasks, nextCursor: next.map { try Cursor.text($0) }))
        }
    }

    @Sendable private func counts(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let filter = Self.filter(&query)
        try query.finish()
        return try await blocking(.queries) { try .json(workspace.tasks.counts(filter)) }
    }

    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let filter = Self.filter(&query)
        try query.finish()
        return try await blocking(.queries) {
            let (file, rows) = try workspace.tasks.temporaryExport(filter)
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"tasks.csv\"",
                    .totalCount: "\(rows)",
                ], body: .temporary(file))
        }
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = WorkTask.ID(context.path("id"))
        return try .json(try await blocking { try workspace.tasks.get(id) })
    }

    private struct NextTasks: Sendable {
        var channelId: Channel.ID
        var campaignId: Campaign.ID?
        var count: Int
        var assignee: String?

        init?(_ reader: DocumentReader) {
            let channelId: Channel.ID? = reader.id("channelId")
            campaignId = reader.optionalId("campaignId")
            count = reader.optionalInt("count", in: 1...TaskService.maxClaims) ?? 1
            assignee = reader.optionalText("assignee")
            guard let channelId, !reader.hasErrors else { return nil }
            self.channelId = channelId
        }
    }

    @Sendable private func claimNext(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let next = try await request.readJSON(context) { NextTasks($0) }
        let tasks = try await blocking {
            try workspace.tasks.claimNext(
                of: next.channelId, campaign: next.campaignId, count: next.count, for: next.assignee, by: context.actor)
        }
        return try .json(Page(items: tasks))
    }

    /// The assignee of a change.
    private struct Assignee: Sendable {
        var name: String?

        init?(_ reader: DocumentReader) {
            name = reader.optionalText("assignee")
            guard !reader.hasErrors else { return nil }
        }
    }

    @Sendable private func claim(_ request: Request, _ context: APIContext) async throws -> Response {
        try await change(request, context) { id, assignee in
            try workspace.tasks.claim(id, for: assignee, by: context.actor)
        }
    }

    @Sendable private func release(_ request: Request, _ context: APIContext) async throws -> Response {
        try await change(request, context) { id, assignee in
            try workspace.tasks.release(id, of: assignee, by: context.actor)
        }
    }

    private func change(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (WorkTask.ID, _ assignee: String?) throws -> WorkTask
    ) async throws -> Response {
        try QueryReader.expectNone(request)
        let assignee = try await request.readJSON(context, isOptional: true) { Assignee($0) }
        let id = WorkTask.ID(context.path("id"))
        return try .json(try await blocking { try body(id, assignee.name) })
    }

    @Sendable private func assign(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let assignee = try await request.readJSON(context) { $0.text("assignee") }
        let id = WorkTask.ID(context.path("id"))
        return try .json(try await blocking { try workspace.tasks.assign(id, to: assignee, by: context.actor) })
    }

    private struct Completion: Sendable {
        var outcome: WorkOutcome
        var assignee: String?

        init?(_ reader: DocumentReader) {
            let outcome = reader.text("outcome")
            let amount = reader.optionalNumber("amount", in: InteractionImport.amounts)
            let note = reader.optionalText("note", allowingEmpty: true)
            let at = reader.optionalInstant("completedAt")
            assignee = reader.optionalText("assignee")
            guard let outcome, !reader.hasErrors else { return nil }
            self.outcome = WorkOutcome(outcome: outcome, amount: amount, note: note == "" ? nil : note, at: at)
        }
    }

    @Sendable private func complete(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let completion = try await request.readJSON(context) { Completion($0) }
        let id = WorkTask.ID(context.path("id"))
        return try .json(
            try await blocking {
                try workspace.tasks.complete(id, completion.outcome, of: completion.assignee, by: context.actor)
            })
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let format = query.choice("format", of: UploadFormat.self)
        try query.finish()
        let upload = try request.uploadKind(format: format)
        guard upload.format != .tar else {
            throw Problem(.unsupportedMediaType, code: "upload.archive", "This operation takes one file.")
        }
        let report = try await request.receive(upload, as: "outcomes", context, into: workspace) { [workspace] received in
            try workspace.tasks.importOutcomes(received, in: upload.encoding, by: context.actor)
        }
        return try .json(report, status: .created)
    }
}
