internal import HTTPTypes
internal import Hummingbird

/// Tells requests that our own pages, or no pages at all, make from those that another site makes a browser send.
struct RequestOrigin: Sendable {
    private let publicHost: String?
    private let hasTrustedProxy: Bool

    init(_ settings: ServerSettings) {
        publicHost = settings.publicURL.flatMap(Self.host)
        hasTrustedProxy = settings.hasTrustedProxy
    }

    static let refusal = Problem(
        .forbidden, code: "access.crossSite", "Another site may not make a browser do this.")

    /// A request without any of a browser's headers is none of a browser.
    func isForeign(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site != "same-origin" && site != "none" }
        return hasForeignOrigin(request)
    }

    /// Whether the request names a page of another host, or of another port, as the one that made it.
    func hasForeignOrigin(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return false }
        guard let host = Self.host(origin) else { return true }
        let forwarded = hasTrustedProxy ? request.headers[.forwardedHost]?.lowercased() : nil
        return ![request.head.authority?.lowercased(), publicHost, forwarded].contains(host)
    }

    /// `example.com:8080` of `http://example.com:8080/…`; `nil` for what has none.
    private static func host(_ url: String) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let host = url[start...].prefix { $0 != "/" }
        return host.isEmpty ? nil : host.lowercased()
    }
}
