package import MusterModel

/// Who makes a request.
package struct Principal: Hashable, Sendable {
    /// Tells principals apart, whatever their names: `key:0k3x…`, `session:admin`, `local`.
    package var id: String
    package var role: AccessRole
    /// For the history and the audit log: `key:nightly import`, `session:admin`, `local`.
    package var author: String

    package init(id: String, role: AccessRole, author: String) {
        self.id = id
        self.role = role
        self.author = author
    }

    /// Whether a browser signed in.
    package var isSession: Bool { id.hasPrefix("session:") }

    /// Whoever can reach a server that asks nobody who they are.
    package static let local = Principal(id: "local", role: .admin, author: "local")
}
