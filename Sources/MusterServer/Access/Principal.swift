package import MusterModel

/// The authenticated sender of a request.
package struct Principal: Hashable, Sendable {
    /// Unique, whatever the name: `key:0k3x…`, `session:admin`, `local`.
    package var id: String
    package var role: AccessRole
    /// The name in the history and the audit log: `key:nightly import`, `session:admin`, `local`.
    package var author: String

    package init(id: String, role: AccessRole, author: String) {
        self.id = id
        self.role = role
        self.author = author
    }

    /// Whether the request comes from a browser session.
    package var isSession: Bool { id.hasPrefix("session:") }

    /// The principal of every request to a server without authentication.
    package static let local = Principal(id: "local", role: .admin, author: "local")
}
