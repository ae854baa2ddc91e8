package import HTTPTypes
package import Hummingbird
package import MusterModel

/// One operation of the API.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    package var method: HTTPRequest.Method
    /// The path as in `openapi.yaml`: `/api/v1/campaigns/{id}`.
    package var path: String
    /// The minimum role; `nil` makes the route public.
    package var role: AccessRole?
    package var body: BodyLimit
    /// Whether the route creates something and therefore supports `Idempotency-Key`.
    package var creates: Bool
    package var handler: Handler
}

/// The operations of the API, in the order in which they were added.
package struct Routes: Sendable {
    package private(set) var all: [Route] = []

    package init() {}

    /// - Parameters:
    ///   - path: the path, with its parameters in braces.
    ///   - role: the minimum role; `nil` makes the route public.
    ///   - creates: whether the route creates something and therefore supports `Idempotency-Key`.
    package mutating func on(
        _ method: HTTPRequest.Method, _ path: String, _ role: AccessRole?, body: BodyLimit = .json, creates: Bool = false,
        use handler: @escaping Route.Handler
    ) {
        all.append(Route(method: method, path: path, role: role, body: body, creates: creates, handler: handler))
    }

    package mutating func get(_ path: String, _ role: AccessRole?, use handler: @escaping Route.Handler) {
        on(.get, path, role, use: handler)
    }

    package mutating func post(
        _ path: String, _ role: AccessRole?, body: BodyLimit = .json, creates: Bool = false,
        use handler: @escaping Route.Handler
    ) {
        on(.post, path, role, body: body, creates: creates, use: handler)
    }

    package mutating func put(_ path: String, _ role: AccessRole?, use handler: @escaping Route.Handler) {
        on(.put, path, role, use: handler)
    }

    package mutating func patch(_ path: String, _ role: AccessRole?, use handler: @escaping Route.Handler) {
        on(.patch, path, role, use: handler)
    }

    package mutating func delete(_ path: String, _ role: AccessRole?, use handler: @escaping Route.Handler) {
        on(.delete, path, role, use: handler)
    }
}
