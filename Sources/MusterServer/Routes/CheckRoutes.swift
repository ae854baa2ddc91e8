internal import Hummingbird
internal import MusterModel
internal import MusterSchedule
internal import MusterService

/// Checks and previews of segments, decision flows and campaigns, stored or not.
struct CheckRoutes: Sendable {
    let workspace: Workspace

    /// Path segments that these routes use where other routes have an id. A definition with such an id could not be
    /// fetched.
    static func reservedPathSegments(for kind: DefinitionKind) -> Set<String> {
        switch kind {
        case .segment: ["preview"]
        case .decisionFlow: ["check"]
        case .campaign: ["validate"]
        case .channel, .category, .offer, .creative, .qualificationRule, .contactPolicy, .model, .connection, .dataset: []
        }
    }

    func add(to routes: inout Routes) {
        routes.post("/api/v1/segments/preview", .viewer, use: previewSegment)
        routes.get("/api/v1/segments/{id}/size", .viewer, use: sizeOfSegment)
        routes.post("/api/v1/decision-flows/check", .viewer, use: checkFlow)
        routes.get("/api/v1/decision-flows/{id}/check", .viewer, use: checkStoredFlow)
        routes.post("/api/v1/campaigns/validate", .viewer, use: checkCampaign)
    }

    private struct PreviewResponse: Encodable {
        var dataset: String
        var datasetVersion: Int
        var rows: Int
        var customers: Int
        var undecided: Int
        var timezone: String
        var share: Double

        init(_ preview: SegmentPreview) {
            dataset = preview.dataset.dataset
            datasetVersion = preview.dataset.version
            rows = preview.rows
            customers = preview.customers
            undecided = preview.undecided
            timezone = preview.timeZone
            share = preview.share
        }
    }

    private struct Condition: Sendable {
        var text: String
        var dataset: String
        var timeZone: String
    }

    @Sendable private func previewSegment(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let condition = try await request.readJSON(context) { reader -> Condition? in
            let text = reader.text("where")
            let dataset = reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue ?? DatasetSchema.defaultName
            let timeZone = reader.optionalText("timezone") ?? "UTC"
            if !Schedule.isKnownTimeZone(timeZone) {
                let error = ScheduleError.unknownTimeZone(timeZone)
                reader.report("timezone", code: error.code, error.message, hint: error.hint)
            }
            return text.map { Condition(text: $0, dataset: dataset, timeZone: timeZone) }
        }
        return try await blocking(.queries) {
            try .json(
                PreviewResponse(
                    workspace.segments.preview(where: condition.text, dataset: condition.dataset, zone: condition.timeZone)))
        }
    }

    @Sendable private func sizeOfSegment(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = Segment.ID(context.path("id"))
        return try await blocking(.queries) { try .json(PreviewResponse(workspace.segments.preview(id))) }
    }

    private struct FlowCheckResponse: Encodable {
        var valid: Bool
        var errors: [Problem.Item]
        var warnings: [Problem.Item]
        var plan: PlanSummary?

        init(_ check: FlowCheck) {
            valid = check.errors.isEmpty
            errors = check.errors.map(Problem.Item.init)
            warnings = check.warnings.map(Problem.Item.init)
            plan = check.plan
        }
    }

    private struct Flow: Sendable {
        var document: DocumentNode
        var dataset: String
    }

    @Sendable private func checkFlow(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let flow = try await request.readJSON(context) { reader -> Flow? in
            let document = reader.object("flow")?.node
            let dataset = reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue ?? DatasetSchema.defaultName
            return document.map {
                Flow(document: DefinitionResponse.withoutReadOnlyFields($0, .decisionFlow), dataset: dataset)
            }
        }
        return try await blocking(.queries) {
            try .json(FlowCheckResponse(workspace.catalog.check(flow: flow.document, dataset: flow.dataset)))
        }
    }

    @Sendable private func checkStoredFlow(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let dataset = query.id("dataset") ?? DatasetSchema.defaultName
        try query.finish()
        let id = DecisionFlow.ID(context.path("id"))
        return try await blocking(.queries) { try .json(FlowCheckResponse(workspace.catalog.check(flow: id, dataset: dataset))) }
    }

    private struct CampaignCheckResponse: Encodable {
        var valid: Bool
        var errors: [Problem.Item]
        var warnings: [Problem.Item]
        var occurrences: [OccurrenceResponse]
        var segment: PreviewResponse?
    }

    @Sendable private func checkCampaign(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let count = query.int("occurrences", in: 0...100) ?? 5
        try query.finish()
        let document = try await request.jsonDocument(context)
        guard case .map = document.value else {
            throw Problem(
                .badRequest, code: "request.invalid", "The body must be a campaign, not \(document.kindDisplayName).")
        }
        return try await blocking(.queries) {
            let campaign = DefinitionResponse.withoutReadOnlyFields(document, .campaign)
            let check = try workspace.campaigns.check(campaign, occurrences: count)
            return try .json(
                CampaignCheckResponse(
                    valid: check.errors.isEmpty, errors: check.errors.map(Problem.Item.init),
                    warnings: check.warnings.map(Problem.Item.init),
                    occurrences: check.occurrences.map(OccurrenceResponse.init),
                    segment: check.segment.map(PreviewResponse.init)))
        }
    }
}
