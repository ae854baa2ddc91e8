/// The person or program that makes a change, as the history and the audit log record it.
///
/// ```swift
/// try workspace.catalog.delete(key, by: Actor("key:nightly import", requestId: "8f2c01d4"))
/// try workspace.catalog.delete(key, by: "ops")
/// ```
public struct Actor: Hashable, Sendable {
    /// `key:nightly import`, `session:admin`, `local`, or a user of the machine.
    public var author: String
    /// Identifies the API request that makes the change; `nil` for a change that is made otherwise.
    public var requestId: String?

    public init(_ author: String, requestId: String? = nil) {
        self.author = author
        self.requestId = requestId
    }
}

extension Actor: ExpressibleByStringLiteral {
    /// An actor without a request.
    public init(stringLiteral author: String) { self.init(author) }
}
