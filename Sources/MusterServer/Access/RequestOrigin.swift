internal import HTTPTypes
internal import Hummingbird

/// Detects cross-site requests: those that a browser sends on behalf of a page of another site.
struct RequestOrigin: Sendable {
    private let publicHost: String?
    private let hasTrustedProxy: Bool

    init(_ settings: ServerSettings) {
        publicHost = settings.publicURL.flatMap(Self.host)
        hasTrustedProxy = settings.hasTrustedProxy
    }

    static let refusal = Problem(
        .forbidden, code: "access.crossSite", "Cross-site requests are not allowed.")

    /// A request without a browser's headers does not come from a browser and is not cross-site.
    func isForeign(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site != "same-origin" && site != "none" }
        return hasForeignOrigin(request)
    }

    /// Whether the `Origin` header names another host or port.
    func hasForeignOrigin(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return false }
        guard let host = Self.host(origin) else { return true }
        let forwarded = hasTrustedProxy ? request.headers[.forwardedHost]?.lowercased() : nil
        return ![request.head.authority?.lowercased(), publicHost, forwarded].contains(host)
    }

    /// `example.com:8080` of `http://example.com:8080/…`; `nil` for a text without a host.
    private static func host(_ url: String) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let host = url[start...].prefix { $0 != "/" }
        return host.isEmpty ? nil : host.lowercased()
    }
}
