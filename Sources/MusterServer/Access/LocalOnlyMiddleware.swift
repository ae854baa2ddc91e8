internal import HTTPTypes
internal import Hummingbird

/// Protects a server without authentication: every request must name this machine as its host. Otherwise another site
/// could point its own host name at this machine and read the responses through a browser (DNS rebinding).
struct LocalOnlyMiddleware: RouterMiddleware {
    let origin: RequestOrigin

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, LoopbackAddress.isLoopback(host: host), !request.isForwarded else {
            throw Problem(
                .forbidden, code: "access.wrongHost", "The server accepts only requests to a loopback host name.",
                hint: "Use http://localhost, or start the server without --no-auth.")
        }
        guard !origin.hasForeignOrigin(request), request.method.isSafe || !origin.isForeign(request) else {
            throw RequestOrigin.refusal
        }
        return try await next(request, context)
    }
}

extension Request {
    /// Whether a header shows that the request came through a proxy.
    var isForwarded: Bool {
        [HTTPField.Name.forwarded, .forwardedFor, .forwardedHost, .via].contains { headers[$0] != nil }
    }
}

/// Host names and addresses that refer to this machine.
package enum LoopbackAddress {
    /// - Parameter host: the value of a `Host` header: a name or an address, optionally with a port.
    package static func isLoopback(host: String) -> Bool {
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let port = host[host.index(after: end)...]
            guard port.isEmpty || port.first == ":" else { return false }
            return isLoopback(address: String(host[..<end].dropFirst()))
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2 && isLoopback(address: String(parts[0]))
    }

    /// True for `localhost` and its subdomains, `127.0.0.0/8` and `::1`.
    package static func isLoopback(address: String) -> Bool {
        let name = address.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let bytes = name.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes[0] == "127" && bytes.allSatisfy { UInt8($0) != nil }
    }
}
