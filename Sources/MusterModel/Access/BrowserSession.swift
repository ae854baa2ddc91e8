public import Foundation

/// A signed-in browser.
public struct BrowserSession: Hashable, Sendable {
    public var role: AccessRole
    public var createdAt: Date
    public var expiresAt: Date

    public init(role: AccessRole, createdAt: Date, expiresAt: Date) {
        self.role = role
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
