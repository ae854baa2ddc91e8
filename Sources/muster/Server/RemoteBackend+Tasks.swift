internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore
internal import NIOHTTP1

extension RemoteBackend {
    func tasks(_ filter: TaskFilter, by order: TaskOrder, isDescending: Bool, limit: Int) throws -> [WorkTask] {
        try items(
            ServerClient.path("tasks"), query: filter.query + [("sort", (isDescending ? "-" : "") + order.rawValue)], limit: limit
        )
    }

    func taskCounts(of run: CampaignRun.ID) throws -> WorkTaskCounts {
        try client.get(ServerClient.path("tasks", "counts"), query: [("runId", run.rawValue)])
    }

    func task(_ id: WorkTask.ID) throws -> WorkTaskDetails { try client.get(ServerClient.path("tasks", id.rawValue)) }

    private struct Tasks: Decodable {
        var items: [WorkTask]
    }

    func claimTasks(
        of channel: Channel.ID, campaign: Campaign.ID?, count: Int, for assignee: String?
    ) throws -> [WorkTask] {
        let body = DocumentNode.map([
            ("channelId", .id(channel)), ("campaignId", campaign.map { .id($0) }), ("count", .int(count)),
            ("assignee", assignee.map(DocumentNode.text)),
        ])
        // A repeated request returns the tasks of the first one.
        let claimed: Tasks = try client.post(
            ServerClient.path("tasks", "claim"), body: body.json, idempotencyKey: UUID().uuidString.lowercased())
        return claimed.items
    }

    func claimTask(_ id: WorkTask.ID, for assignee: String?) throws -> WorkTask {
        try change(id, "claim", [("assignee", assignee.map(DocumentNode.text))])
    }

    func releaseTask(_ id: WorkTask.ID, of assignee: String?) throws -> WorkTask {
        try change(id, "release", [("assignee", assignee.map(DocumentNode.text))])
    }

    func assignTask(_ id: WorkTask.ID, to assignee: String) throws -> WorkTask {
        try change(id, "assign", [("assignee", .text(assignee))])
    }

    func completeTask(_ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String?) throws -> WorkTask {
        try change(
            id, "complete",
            [
                ("outcome", .text(outcome.outcome)), ("amount", outcome.amount.map(DocumentNode.number)),
                ("note", outcome.note.map(DocumentNode.text)),
                ("completedAt", outcome.at.map { .text(InstantFormat.text($0)) }),
                ("assignee", assignee.map(DocumentNode.text)),
            ])
    }

    private func change(_ id: WorkTask.ID, _ action: String, _ fields: [(String, DocumentNode?)]) throws -> WorkTask {
        try client.post(ServerClient.path("tasks", id.rawValue, action), body: DocumentNode.map(fields).json)
    }

    func exportTasks(_ filter: TaskFilter, to path: String) throws -> Int {
        let query: [(String, String?)] = filter.query
        let headers = try client.download(ServerClient.path("tasks", "download"), query: query, to: path)
        return headers.first(name: "X-Total-Count").flatMap { Int($0) } ?? 0
    }

    func importOutcomes(_ path: String, in encoding: TextEncoding) throws -> WorkImportReport {
        try UploadedFile.with([path], encoding) { file in
            try Self.naming(file, as: [path], on: "outcomes") { try client.upload(file, to: ServerClient.path("tasks", "files")) }
        }
    }
}

extension TaskFilter {
    /// As parameters of the API.
    fileprivate var query: [(String, String?)] {
        states.map(\.rawValue).sorted().map { ("state", $0) } + [
            ("channelId", channelId?.rawValue), ("campaignId", campaignId?.rawValue), ("runId", runId?.rawValue),
            ("customerId", customerId), ("offerId", offerId?.rawValue), ("assignee", assignee),
            ("dueBefore", dueBefore.map(InstantFormat.text)),
        ]
    }
}
