/// The kind of body that a route accepts, with its size limit.
package enum BodyLimit: Hashable, Sendable {
    /// A JSON document.
    case json
    /// Catalog files.
    case catalog
    /// A file that is streamed to disk. ``ServerSettings/uploadLimit`` is its limit.
    case upload

    /// The maximum number of JSON values in a document. Files inside a document have their own limits.
    package static let maxValues = 500_000

    /// The maximum number of bytes that are kept in memory.
    package var bytes: Int {
        switch self {
        case .json: 8 << 20
        case .catalog, .upload: 64 << 20
        }
    }
}
