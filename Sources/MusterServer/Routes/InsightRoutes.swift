internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService

/// Measurements: the lift of a run, the comparison of two runs, and training of models.
struct InsightRoutes: Sendable {
    let workspace: Workspace

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/lift", .viewer, use: lift)
        routes.get("/api/v1/runs/{id}/comparison", .viewer, use: compare)
        routes.post("/api/v1/models/{id}/train", .operator, use: train)
    }

    @Sendable private func lift(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let days = query.int("days", in: 1...36_500) ?? 30
        let outcomes = Self.outcomes(&query)
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        return try await blocking(.queries) {
            try .json(workspace.insight.lift(of: id, days: days, outcomes: outcomes))
        }
    }

    @Sendable private func compare(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = QueryReader(request)
        let other = query.text("with", maxLength: 100)
        if other == nil {
            query.note("with", code: "query.missing", "'with' is missing.", hint: "Set it to the id of the later run.")
        }
        let customers = query.int("customers", in: 0...1_000) ?? 0
        try query.finish()
        let id = CampaignRun.ID(context.path("id"))
        return try await blocking(.queries) {
            try .json(workspace.insight.compare(id, with: .init(other ?? ""), customers: customers))
        }
    }

    /// `accept,convert` by default.
    private static func outcomes(_ query: inout QueryReader) -> [String] {
        guard let text = query.text("outcomes", maxLength: 1_000) else { return ["accept", "convert"] }
        let outcomes = text.split(separator: ",").map { String($0) }
        if outcomes.isEmpty || !outcomes.allSatisfy(ContactPolicy.ID.isSlug) {
            query.note(
                "outcomes", code: "query.invalidOutcome", "'outcomes' must be outcomes separated by commas.",
                hint: "An outcome is 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
        }
        return outcomes
    }

    private struct TrainingResponse: Encodable {
        var report: TrainingReport
        /// The model as a catalog file.
        var file: String
    }

    @Sendable private func train(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let model = ScoringModel.ID(context.path("id"))
        let training = try await request.readJSON(context, isOptional: true) { TrainingRequest($0, model: model) }
        return try await blocking(.queries) {
            let (report, text) = try workspace.models.trained(training, output: "\(model).yaml")
            return try .json(TrainingResponse(report: report, file: text))
        }
    }
}

extension TrainingRequest {
    fileprivate init?(_ reader: DocumentReader, model: ScoringModel.ID) {
        self.init(model: model)
        if let file = reader.optionalObject("features") {
            let (name, text) = (file.text("name"), file.text("text"))
            file.finish()
            features = UploadedCatalogFile(name: name ?? "", bytes: Array((text ?? "").utf8))
        }
        dataset = reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue ?? dataset
        let named = reader.texts("outcomes")
        if let wrong = named.first(where: { !ContactPolicy.ID.isSlug($0) }) {
            reader.report("outcomes", code: "policy.invalidOutcome", "'\(wrong.prefix(60))' is not an outcome.")
        }
        outcomes = named.isEmpty ? outcomes : named
        windowDays = reader.optionalInt("windowDays", in: 1...36_500) ?? windowDays
        maturityDays = reader.optionalInt("maturityDays", in: 0...36_500)
        holdOut = reader.optionalNumber("holdOut", in: 0...0.999) ?? holdOut
        l2 = reader.optionalNumber("l2", in: 0...1e9) ?? l2
        minPositives = reader.optionalInt("minPositives", in: 1...) ?? minPositives
        guard !reader.hasErrors else { return nil }
    }
}
