internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import NIOCore

/// Health checks and metrics, for monitoring.
struct HealthRoutes {
    let workspace: Workspace
    let state: ServerState
    let access: AccessGuard
    let metrics: ServerMetrics
    let beforeScrape: @Sendable () async throws -> Void

    func add(to routes: inout Routes) {
        routes.get("/healthz", nil) { request, _ in
            try QueryReader.expectNone(request)
            return .json(text: #"{"status":"ok"}"#)
        }
        routes.get("/readyz", nil, use: ready)
        routes.get("/metrics", nil, use: showMetrics)
    }

    /// Succeeds when requests that change something would succeed.
    @Sendable private func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        guard !state.isStopping else { throw Problem.busy(code: "server.stopping", "The server is stopping.", seconds: 5) }
        let isWritable = try await blocking { state.isWritable(workspace) }
        guard isWritable else {
            throw Problem.busy(code: "server.notReady", "The workspace's database is not writable.", seconds: 5)
        }
        return .json(text: #"{"status":"ok"}"#)
    }

    /// Needs no authentication from this machine. A request that came through a proxy does not count as local, even
    /// when the proxy is.
    @Sendable private func showMetrics(_ request: Request, _ context: APIContext) async throws -> Response {
        try QueryReader.expectNone(request)
        let isLocal = context.remoteAddress?.ipAddress.map(LoopbackAddress.isLoopback(address:)) ?? false
        if !isLocal || request.isForwarded { _ = try await access.admit(request, role: .viewer) }
        try await beforeScrape()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.prometheus.text)))
    }
}
