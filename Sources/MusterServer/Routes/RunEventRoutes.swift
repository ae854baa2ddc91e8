internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import NIOCore

/// A run's progress as it happens, as server-sent events.
///
/// The store is asked again and again, so that runs of other processes can be watched too.
struct RunEventRoutes {
    private static let pollInterval = Duration.milliseconds(250)
    /// Something is sent at least this often, so that nobody in between takes the connection for a dead one.
    private static let pollsBetweenSigns = 40

    let workspace: Workspace
    let state: ServerState

    func add(to routes: inout Routes) {
        routes.get("/api/v1/runs/{id}/events", .viewer, use: events)
    }

    @Sendable private func events(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let id = CampaignRun.ID(context.path("id"))
        let first = try await blocking { try workspace.run(id) }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var run = first
                try await writer.write(Self.event(run))
                var polls = 0
                while !run.status.isFinal && !state.isStopping {
                    try await Task.sleep(for: Self.pollInterval)
                    let next = try await blocking { try workspace.run(id) }
                    polls += 1
                    if next != run {
                        run = next
                        polls = 0
                        try await writer.write(Self.event(run))
                    } else if polls % Self.pollsBetweenSigns == 0 {
                        try await writer.write(ByteBuffer(string: ": still here\n\n"))
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// `progress` as long as the run goes on, `end` for its last.
    private static func event(_ run: CampaignRun) throws -> ByteBuffer {
        let name = run.status.isFinal ? "end" : "progress"
        return ByteBuffer(string: "event: \(name)\ndata: \(try CanonicalJSON.text(run))\n\n")
    }
}
