/// How the server serves.
package struct ServerSettings: Hashable, Sendable {
    package var host = "127.0.0.1"
    /// 0 for any that is free.
    package var port = 8080
    /// Ask nobody who they are. Only on a loopback address.
    package var isOpenToLocalUsers = false
    /// Bytes.
    package var uploadLimit = 10 << 30
    /// At once.
    package var maxUploads = 4
    /// Where clients reach the server, when that is not where it listens: `https://muster.example.com`.
    package var publicURL: String?
    /// Whether whoever connects is a proxy that sets `X-Forwarded-…` headers itself.
    package var hasTrustedProxy = false
    package var sessionHours = 12
    /// Seconds that what is at hand gets to finish when the server is stopped.
    package var shutdownTimeout = 30
    package var timeouts = ConnectionTimeouts()

    package init() {}

    /// What a sign-in link begins with.
    package func baseURL(port: Int) -> String {
        if let publicURL { return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL }
        let isAny = host == "0.0.0.0" || host == "::"
        let name = isAny ? "localhost" : host.contains(":") ? "[\(host)]" : host
        return "http://\(name):\(port)"
    }
}

/// Seconds that a connection may keep the server waiting.
package struct ConnectionTimeouts: Hashable, Sendable {
    /// For a request to begin, and for its headers to be complete.
    package var idle = 60.0
    /// For ``leastBytes`` more of a body to come.
    package var reading = 30.0
    /// For a client to take some of what it is sent.
    package var writing = 60.0
    package var minBytes = 16 << 10

    package init() {}
}
