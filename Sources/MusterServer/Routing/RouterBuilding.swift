package import Hummingbird
internal import MusterModel
package import MusterService

/// Everything that the routes depend on.
package struct ServerDependencies: Sendable {
    package var workspace: Workspace
    package var settings: ServerSettings
    package var metrics: ServerMetrics
    /// For tests of notifications.
    package var notifications: NotificationOptions
    /// Updates the metrics that are computed on demand.
    package var beforeScrape: @Sendable () async throws -> Void
    /// Tells the workers that there is a new run or delivery.
    package var wake: @Sendable () -> Void
    let principals = PrincipalCache()
    let state = ServerState()

    package init(
        workspace: Workspace, settings: ServerSettings = ServerSettings(), metrics: ServerMetrics = ServerMetrics(),
        notifications: NotificationOptions = NotificationOptions(),
        beforeScrape: @escaping @Sendable () async throws -> Void = {}, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.workspace = workspace
        self.settings = settings
        self.metrics = metrics
        self.notifications = notifications
        self.beforeScrape = beforeScrape
        self.wake = wake
    }

    var access: AccessGuard { AccessGuard(workspace: workspace, settings: settings, principals: principals) }

    /// All routes of the API.
    package var routes: Routes {
        var routes = Routes()
        OpenAPIRoutes().add(to: &routes)
        HealthRoutes(
            workspace: workspace, state: state, access: access, metrics: metrics, beforeScrape: beforeScrape
        ).add(to: &routes)
        SessionRoutes(workspace: workspace, settings: settings, principals: principals).add(to: &routes)
        KeyRoutes(workspace: workspace, principals: principals).add(to: &routes)
        AuditRoutes(workspace: workspace).add(to: &routes)
        let lists = ListCache(workspace: workspace)
        CampaignRoutes(workspace: workspace, lists: lists).add(to: &routes)
        CampaignRunRoutes(workspace: workspace, wake: wake).add(to: &routes)
        RunRoutes(workspace: workspace).add(to: &routes)
        ConnectionRoutes(workspace: workspace).add(to: &routes)
        DeliveryRoutes(workspace: workspace, wake: wake).add(to: &routes)
        NotificationRoutes(workspace: workspace, options: notifications).add(to: &routes)
        RunFileRoutes(workspace: workspace).add(to: &routes)
        RunEventRoutes(workspace: workspace, state: state).add(to: &routes)
        for kind in DefinitionKind.allCases { DefinitionRoutes(workspace: workspace, kind: kind).add(to: &routes) }
        CatalogRoutes(workspace: workspace).add(to: &routes)
        CheckRoutes(workspace: workspace).add(to: &routes)
        DatasetRoutes(workspace: workspace).add(to: &routes)
        InteractionRoutes(workspace: workspace).add(to: &routes)
        TaskRoutes(workspace: workspace).add(to: &routes)
        CustomerRoutes(workspace: workspace).add(to: &routes)
        InsightRoutes(workspace: workspace).add(to: &routes)
        return routes
    }
}

/// Builds the router for the server and for its tests.
///
/// - Parameter extra: additional routes, used by tests.
package func buildRouter(_ dependencies: ServerDependencies, adding extra: Routes = Routes()) -> Router<APIContext> {
    let settings = dependencies.settings
    let routes = dependencies.routes.all + extra.all
    let access = dependencies.access
    let idempotency = Idempotency(workspace: dependencies.workspace)
    let memory = MemoryBudget(bytes: 512 << 20)
    let uploads = ConcurrencyLimit(limit: settings.maxUploads)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: MetricsMiddleware(metrics: dependencies.metrics))
    router.add(middleware: RequestLogMiddleware(hasTrustedProxy: settings.hasTrustedProxy))
    router.add(middleware: ResponseHeadersMiddleware())
    router.add(middleware: ProblemMiddleware())
    if settings.isOpenToLocalUsers {
        router.add(middleware: LocalOnlyMiddleware(origin: RequestOrigin(settings)))
    }
    router.add(middleware: UnknownRouteMiddleware(table: RouteTable(routes)))
    for route in routes {
        router.on(RouterPath(route.path), method: route.method) { request, context in
            var context = context
            context.bodyLimit = route.body == .upload ? settings.uploadLimit : route.body.bytes
            context.principal = try await access.admit(request, role: route.role)
            context.logState.author = context.principal?.author
            let (admitted, isUpload) = (context, route.body == .upload)
            let respond = {
                guard route.creates else { return try await route.handler(request, admitted) }
                return try await idempotency.respond(request, admitted, body: route.body, route.handler)
            }
            return try await isUpload
                ? uploads.with(respond) : memory.with(bytesOf: request, limit: route.body.bytes, respond)
        }
    }
    return router
}
