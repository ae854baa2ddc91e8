package import Hummingbird
package import MusterService

/// What the routes work with.
package struct ServerParts: Sendable {
    package var workspace: Workspace
    package var settings: ServerSettings

    package init(workspace: Workspace, settings: ServerSettings = ServerSettings()) {
        self.workspace = workspace
        self.settings = settings
    }

    /// Every operation there is.
    package var routes: Routes {
        var routes = Routes()
        DocumentRoutes().add(to: &routes)
        return routes
    }
}

/// The router of the server, and of its tests.
package func buildRouter(_ parts: ServerParts) -> Router<APIContext> {
    let routes = parts.routes
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: ResponseHeadersMiddleware())
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: UnknownRouteMiddleware(table: RouteTable(routes.all)))
    for route in routes.all {
        router.on(RouterPath(route.path), method: route.method) { request, context in
            var context = context
            context.bodyLimit = route.body.bytes
            context.principal = route.role == nil ? nil : .local
            return try await route.handler(request, context)
        }
    }
    return router
}
