internal import HTTPTypes
internal import Hummingbird

/// For a server that asks nobody who they are: whoever reaches it must mean this machine. A page of another site could
/// else let its own name point here, and read what the browser then gets.
struct LocalOnlyMiddleware: RouterMiddleware {
    let origin: RequestOrigin

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, LoopbackAddress.isLoopback(host: host), !request.isForwarded else {
            throw Problem(
                .forbidden, code: "access.wrongHost", "The server serves only this machine, and by its loopback name.",
                hint: "Use http://localhost, or start the server without --no-auth.")
        }
        guard !origin.hasForeignOrigin(request), request.method.isSafe || !origin.isForeign(request) else {
            throw RequestOrigin.refusal
        }
        return try await next(request, context)
    }
}

extension Request {
    /// Whether it says that it came through a proxy.
    var isForwarded: Bool {
        [HTTPField.Name.forwarded, .forwardedFor, .forwardedHost, .via].contains { headers[$0] != nil }
    }
}

/// Names and addresses that stay within the machine.
package enum LoopbackAddress {
    /// - Parameter host: a `Host` header: a name or an address, and perhaps a port.
    package static func isLoopback(host: String) -> Bool {
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return false }
            return isLoopback(address: String(host[..<end].dropFirst()))
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2 && isLoopback(address: String(parts[0]))
    }

    /// `localhost`, names below it, `127.…` and `::1`.
    package static func isLoopback(address: String) -> Bool {
        let name = address.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let bytes = name.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes[0] == "127" && bytes.allSatisfy { UInt8($0) != nil }
    }
}
