public import Foundation

/// A key to the API, without its secret, of which only a digest is stored.
public struct APIKey: Hashable, Sendable, Codable, Identifiable {
    public typealias ID = Identifier<APIKey>

    public var id: ID
    /// Unique among the keys that are not revoked: the audit log shows it as the actor.
    public var name: String
    public var role: AccessRole
    public var createdAt: Date
    public var createdBy: String
    /// Absent for a key that is valid until it is revoked.
    public var expiresAt: Date?
    public var revokedAt: Date?
    /// Rounded to the minute.
    public var lastUsedAt: Date?

    public init(
        id: ID, name: String, role: AccessRole, createdAt: Date, createdBy: String, expiresAt: Date? = nil,
        revokedAt: Date? = nil, lastUsedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    public func counts(at instant: Date) -> Bool { revokedAt == nil && expiresAt.map { instant < $0 } ?? true }

    /// Whether `text` is a valid name of a key.
    public static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}/#) != nil
    }
}

/// A new key together with its token, which is shown once.
public struct NewAPIKey: Hashable, Sendable, Encodable {
    public var key: APIKey
    /// `mk_<id>_<secret>`.
    public var token: String

    public init(key: APIKey, token: String) {
        self.key = key
        self.token = token
    }

    private enum CodingKeys: CodingKey {
        case token
    }

    public func encode(to encoder: any Encoder) throws {
        try key.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(token, forKey: .token)
    }
}
