package import Hummingbird
internal import MusterModel
package import MusterService

/// What the routes work with.
package struct ServerDependencies: Sendable {
    package var workspace: Workspace
    package var settings: ServerSettings
    package var metrics: ServerMetrics
    /// Brings those metrics up to date that are counted when somebody asks.
    package var beforeScrape: @Sendable () async throws -> Void
    /// Has a worker look for new runs.
    package var wake: @Sendable () -> Void
    let known = PrincipalCache()
    let state = ServerState()

    package init(
        workspace: Workspace, settings: ServerSettings = ServerSettings(), metrics: ServerMetrics = ServerMetrics(),
        beforeScrape: @escaping @Sendable () async throws -> Void = {}, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.workspace = workspace
        self.settings = settings
        self.metrics = metrics
        self.beforeScrape = beforeScrape
        self.wake = wake
    }

    var access: AccessGuard { AccessGuard(workspace: workspace, settings: settings, known: known) }

    /// Every operation there is.
    package var routes: Routes {
        var routes = Routes()
        OpenAPIRoutes().add(to: &routes)
        HealthRoutes(
            workspace: workspace, state: state, access: access, metrics: metrics, beforeScrape: beforeScrape
        ).add(to: &routes)
        SessionRoutes(workspace: workspace, settings: settings, known: known).add(to: &routes)
        KeyRoutes(workspace: workspace, known: known).add(to: &routes)
        AuditRoutes(workspace: workspace).add(to: &routes)
        let lists = ListCache(workspace: workspace)
        CampaignRoutes(workspace: workspace, lists: lists).add(to: &routes)
        CampaignRunRoutes(workspace: workspace, wake: wake).add(to: &routes)
        RunRoutes(workspace: workspace).add(to: &routes)
        RunFileRoutes(workspace: workspace).add(to: &routes)
        RunEventRoutes(workspace: workspace, state: state).add(to: &routes)
        for kind in DefinitionKind.allCases { DefinitionRoutes(workspace: workspace, kind: kind).add(to: &routes) }
        CatalogRoutes(workspace: workspace).add(to: &routes)
        CheckRoutes(workspace: workspace).add(to: &routes)
        DatasetRoutes(workspace: workspace).add(to: &routes)
        InteractionRoutes(workspace: workspace).add(to: &routes)
        CustomerRoutes(workspace: workspace).add(to: &routes)
        return routes
    }
}

/// The router of the server, and of its tests.
///
/// - Parameter extra: routes besides the API's, for tests.
package func buildRouter(_ parts: ServerDependencies, adding extra: Routes = Routes()) -> Router<APIContext> {
    let routes = parts.routes.all + extra.all
    let access = parts.access
    let idempotency = Idempotency(workspace: parts.workspace)
    let memory = MemoryBudget(bytes: 512 << 20)
    let uploads = ConcurrencyLimit(limit: parts.settings.maxUploads)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: MetricsMiddleware(metrics: parts.metrics))
    router.add(middleware: RequestLogMiddleware(hasTrustedProxy: parts.settings.hasTrustedProxy))
    router.add(middleware: ResponseHeadersMiddleware())
    router.add(middleware: ProblemMiddleware())
    if parts.settings.isOpenToLocalUsers {
        router.add(middleware: LocalOnlyMiddleware(origin: RequestOrigin(parts.settings)))
    }
    router.add(middleware: UnknownRouteMiddleware(table: RouteTable(routes)))
    for route in routes {
        router.on(RouterPath(route.path), method: route.method) { request, context in
            var context = context
            context.bodyLimit = route.body == .upload ? parts.settings.uploadLimit : route.body.bytes
            context.principal = try await access.admit(request, role: route.role)
            context.answering.author = context.principal?.author
            let (admitted, isUpload) = (context, route.body == .upload)
            let answer = {
                guard route.creates else { return try await route.handler(request, admitted) }
                return try await idempotency.answer(request, admitted, body: route.body, route.handler)
            }
            return try await isUpload ? uploads.with(answer) : memory.with(bytesOf: request, limit: route.body.bytes, answer)
        }
    }
    return router
}
