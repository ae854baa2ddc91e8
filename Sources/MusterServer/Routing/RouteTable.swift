internal import HTTPTypes

/// Which methods a path knows, for requests that no route took.
struct RouteTable: Sendable {
    private struct Entry: Sendable {
        var path: [Substring]
        var methods: [HTTPRequest.Method]
    }

    private var entries: [Entry] = []

    init(_ routes: [Route]) {
        for route in routes {
            let path = Self.parts(route.path[...])
            if let index = entries.firstIndex(where: { $0.path == path }) {
                entries[index].methods.append(route.method)
            } else {
                entries.append(Entry(path: path, methods: [route.method]))
            }
        }
    }

    /// For an `Allow` header: `GET`, which brings `HEAD` along, and `OPTIONS` included.
    ///
    /// - Returns: `nil` for a path that there is not.
    func methods(of path: String) -> [HTTPRequest.Method]? {
        let parts = Self.parts(path[...])
        let matching = entries.filter { entry in
            entry.path.count == parts.count && zip(entry.path, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        // The router takes a path with fewer parameters first, and looks no further.
        guard let entry = matching.min(by: { Self.parameters($0.path) < Self.parameters($1.path) }) else { return nil }
        return entry.methods + (entry.methods.contains(.get) ? [.head] : []) + [.options]
    }

    private static func parts(_ path: Substring) -> [Substring] { path.split(separator: "/") }

    private static func parameters(_ path: [Substring]) -> Int { path.count { $0.first == "{" } }
}
