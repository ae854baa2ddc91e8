internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import NIOCore

/// The progress of a run as server-sent events. Works for runs of other processes too, because it polls the database.
struct RunEventRoutes: Sendable {
    let workspace: Workspace
    let state: ServerState

    private static let poll = Duration.milliseconds(250)
    /// Polls without a change after which a comment is sent, so that proxies keep the connection open.
    private static let quietPolls = 60

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/events", .viewer, use: follow)
    }

    /// The stream ends when the run ends or the server stops.
    @Sendable private func follow(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        let first = try await blocking { try workspace.runs.listItem(id) }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no"],
            body: ResponseBody { writer in
                var (run, sent, quiet) = (first, "", 0)
                while true {
                    if run.json != sent {
                        (sent, quiet) = (run.json, 0)
                        try await writer.write(ByteBuffer(string: "event: progress\ndata: \(run.json)\n\n"))
                    } else {
                        quiet += 1
                        if quiet % Self.quietPolls == 0 { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
                    }
                    if run.status.isFinal {
                        try await writer.write(
                            ByteBuffer(string: "event: end\ndata: {\"status\":\"\(run.status.rawValue)\"}\n\n"))
                        break
                    }
                    if state.isStopping { break }
                    try await Task.sleep(for: Self.poll)
                    run = try await blocking { try workspace.runs.listItem(id) }
                }
                try await writer.finish(nil)
            })
    }
}
