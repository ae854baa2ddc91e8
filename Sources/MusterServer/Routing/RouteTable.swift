internal import HTTPTypes

/// The methods of each path, for requests that match no route.
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

    /// The methods for an `Allow` header, including `OPTIONS`, and `HEAD` where `GET` is supported.
    ///
    /// - Returns: `nil` for an unknown path.
    func methods(of path: String) -> [HTTPRequest.Method]? {
        let parts = Self.parts(path[...])
        let matching = entries.filter { entry in
            entry.path.count == parts.count && zip(entry.path, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        // Like the router: the path with the fewest parameters wins, and no other is tried.
        guard let entry = matching.min(by: { Self.parameters($0.path) < Self.parameters($1.path) }) else { return nil }
        return entry.methods + (entry.methods.contains(.get) ? [.head] : []) + [.options]
    }

    private static func parts(_ path: Substring) -> [Substring] { path.split(separator: "/") }

    private static func parameters(_ path: [Substring]) -> Int { path.count { $0.first == "{" } }
}
