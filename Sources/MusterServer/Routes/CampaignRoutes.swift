internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterBase
internal import MusterModel
internal import MusterSchedule
internal import MusterService
internal import MusterStore

/// The routes that only campaigns have. ``DefinitionRoutes`` has those that all definitions share.
struct CampaignRoutes: Sendable {
    let workspace: Workspace
    let lists: ListCache

    private static let path = "/api/v1/campaigns"

    func add(to routes: inout Routes) {
        routes.get(Self.path, .viewer, use: list)
        routes.get("\(Self.path)/{id}", .viewer, use: get)
        routes.post("\(Self.path)/{id}/duplicate", .operator, creates: true, use: duplicate)
        routes.get("\(Self.path)/{id}/schedule", .viewer, use: schedule)
        routes.get("\(Self.path)/{id}/preview", .viewer, use: preview)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let limit = query.limit()
        var campaignQuery = CampaignQuery(limit: limit)
        campaignQuery.search = query.text("search", maxLength: 200)
        campaignQuery.statuses = Set(query.choices("status"))
        campaignQuery.scheduleTypes = Set(query.choices("scheduleType"))
        campaignQuery.decisionFlowId = query.id("decisionFlowId").map { .init($0) }
        campaignQuery.segmentId = query.id("segmentId").map { .init($0) }
        campaignQuery.latestRunStatuses = Set(query.choices("latestRunStatus"))
        if let sort = query.choice("sort", of: Sort.self) { (campaignQuery.order, campaignQuery.isDescending) = sort.order }
        campaignQuery.position = query.cursor(ListPosition.self)
        try query.finish()
        return try await lists.page("campaigns \(request.uri.query ?? "")") { [campaignQuery] in
            let page = try workspace.campaigns.list(campaignQuery)
            return JSONPage.page(page.items.map(\.json), cursor: try page.next.map { try Cursor.text($0) }, total: page.total)
        }
    }

    /// `name` for ascending order, `-name` for descending order.
    private struct Sort: RawRepresentable, CaseIterable {
        let rawValue: String

        init?(rawValue: String) {
            guard CampaignQuery.Order(rawValue: rawValue.hasPrefix("-") ? String(rawValue.dropFirst()) : rawValue) != nil
            else { return nil }
            self.rawValue = rawValue
        }

        static var allCases: [Sort] {
            CampaignQuery.Order.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] }.compactMap(Sort.init)
        }

        var order: (CampaignQuery.Order, isDescending: Bool) {
            let isDescending = rawValue.hasPrefix("-")
            return (.init(rawValue: isDescending ? String(rawValue.dropFirst()) : rawValue) ?? .name, isDescending)
        }
    }

    @Sendable private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = Campaign.ID(context.path("id"))
        let overview = try await blocking(.segmentCounts) { try workspace.campaigns.overview(id) }
        // The version covers only the definition, not the runs and counts. No 304 is sent, therefore.
        return .json(text: overview.json, headers: [.eTag: EntityTag.text(version: overview.version)])
    }

    private struct Copy: Sendable {
        var id: String?
        var name: String?
    }

    @Sendable private func duplicate(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let copy = try await request.readJSON(context, isOptional: true) { reader in
            Copy(id: reader.optionalId("id", of: Campaign.self)?.rawValue, name: reader.optionalText("name"))
        }
        let original = Campaign.ID(context.path("id"))
        let idempotencyKey = request.headers[.idempotencyKey].map { "\(context.principal?.id ?? "") \($0)" }
        return try await blocking(.segmentCounts) {
            var change = try workspace.campaigns.duplicate(
                original, as: copy.id, name: copy.name, reserved: CheckRoutes.reservedPathSegments(for: .campaign),
                idempotencyKey: idempotencyKey, by: context.actor)
            change.before = nil
            let json = try workspace.campaigns.overview(.init(change.document.id)).json
            return try DefinitionResponse.changed(change, at: Self.path, json)
        }
    }

    @Sendable private func schedule(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let count = query.int("count", in: 1...1_000) ?? 10
        let from = query.instant("from")
        let pastCount = query.int("pastCount", in: 0...1_000) ?? 10
        try query.finish()
        let id = context.path("id")
        return try await blocking {
            let campaign = try workspace.campaigns.get(id)
            let occurrences = try workspace.campaigns.occurrences(of: campaign, after: from ?? workspace.now(), count: count)
            let past = try workspace.campaigns.pastSlots(of: campaign.id, limit: pastCount)
            return try .json(
                ScheduleResponse(
                    campaignId: campaign.id, occurrences: occurrences.map(OccurrenceResponse.init),
                    past: past.map(PastSlotResponse.init)))
        }
    }

    @Sendable private func preview(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let rows = query.int("rows", in: 1...1_000) ?? 10
        try query.finish()
        let id = context.path("id")
        return try await blocking(.queries) { try .json(workspace.insight.preview(ofCampaign: id, rows: rows)) }
    }

    private struct ScheduleResponse: Encodable {
        var campaignId: Campaign.ID
        var occurrences: [OccurrenceResponse]
        var past: [PastSlotResponse]
    }
}

/// The outcome of one past slot of a schedule.
private struct PastSlotResponse: Encodable {
    var at: String
    var outcome: ScheduleSlot.Outcome
    var runId: CampaignRun.ID?
    var decidedAt: String

    init(_ slot: ScheduleSlot) {
        at = InstantFormat.text(slot.slot)
        outcome = slot.outcome
        runId = slot.runId
        decidedAt = InstantFormat.text(slot.decidedAt)
    }
}

/// One occurrence of a schedule.
struct OccurrenceResponse: Encodable {
    var at: String
    var local: String

    init(_ occurrence: Occurrence) {
        at = occurrence.utc
        local = occurrence.local
    }
}
