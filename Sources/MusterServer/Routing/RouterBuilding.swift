package import Hummingbird
package import MusterService

/// What the routes work with.
package struct ServerParts: Sendable {
    package var workspace: Workspace
    package var settings: ServerSettings
    let known = KnownPrincipals()

    package init(workspace: Workspace, settings: ServerSettings = ServerSettings()) {
        self.workspace = workspace
        self.settings = settings
    }

    /// Every operation there is.
    package var routes: Routes {
        var routes = Routes()
        DocumentRoutes().add(to: &routes)
        SessionRoutes(workspace: workspace, settings: settings, known: known).add(to: &routes)
        KeyRoutes(workspace: workspace, known: known).add(to: &routes)
        AuditRoutes(workspace: workspace).add(to: &routes)
        return routes
    }
}

/// The router of the server, and of its tests.
///
/// - Parameter extra: routes besides the API's, for tests.
package func buildRouter(_ parts: ServerParts, adding extra: Routes = Routes()) -> Router<APIContext> {
    let routes = parts.routes.all + extra.all
    let access = AccessGuard(workspace: parts.workspace, settings: parts.settings, known: parts.known)
    let idempotency = Idempotency(workspace: parts.workspace)
    let uploads = UploadSlots(limit: parts.settings.maxUploads)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
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
            let answer = { (request: Request, context: APIContext) in
                guard route.body == .upload else { return try await route.handler(request, context) }
                return try await uploads.with { try await route.handler(request, context) }
            }
            guard route.creates else { return try await answer(request, context) }
            return try await idempotency.answer(request, context, body: route.body, answer)
        }
    }
    return router
}
