/// How large a body a route takes.
package enum BodyLimit: Hashable, Sendable {
    /// A document.
    case json
    /// Whole catalog files.
    case catalog
    /// A file that is written to disk as it comes; the server's setting says how large.
    case upload

    /// A document has at most so many values. Files within it have limits of their own.
    package static let maxValues = 500_000

    /// What may be held in memory.
    package var bytes: Int {
        switch self {
        case .json: 8 << 20
        case .catalog, .upload: 64 << 20
        }
    }
}
