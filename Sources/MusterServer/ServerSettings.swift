/// The settings of the HTTP server.
package struct ServerSettings: Hashable, Sendable {
    package var host = "127.0.0.1"
    /// 0 chooses any free port.
    package var port = 8080
    /// Disables authentication. Allowed only on a loopback address.
    package var isOpenToLocalUsers = false
    /// The maximum size of an upload, in bytes.
    package var uploadLimit = 10 << 30
    /// The maximum number of simultaneous uploads.
    package var maxUploads = 4
    /// The URL under which clients reach the server, when it differs from the listening address:
    /// `https://muster.example.com`.
    package var publicURL: String?
    /// Whether all connections come from a proxy that sets the `X-Forwarded-*` headers, which are then trusted.
    package var hasTrustedProxy = false
    package var sessionHours = 12
    /// Seconds to wait for requests and runs on shutdown.
    package var shutdownTimeout = 30
    package var timeouts = ConnectionTimeouts()

    package init() {}

    /// The base URL of sign-in links.
    package func baseURL(port: Int) -> String {
        if let publicURL { return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL }
        let isAny = host == "0.0.0.0" || host == "::"
        let name = isAny ? "localhost" : host.contains(":") ? "[\(host)]" : host
        return "http://\(name):\(port)"
    }
}

/// How long the server waits for a slow client, in seconds.
package struct ConnectionTimeouts: Hashable, Sendable {
    /// Until a request begins, and until its headers are complete.
    package var idle = 60.0
    /// Until the next ``minBytes`` bytes of a body have arrived.
    package var reading = 30.0
    /// Until the client accepts more of the response.
    package var writing = 60.0
    /// Bytes of a body that must arrive within ``reading`` seconds.
    package var minBytes = 16 << 10

    package init() {}
}
