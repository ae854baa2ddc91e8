public import Foundation
public import MusterModel
internal import MusterStore

/// API keys, browser sessions and the audit log.
///
/// ```swift
/// let new = try workspace.access.createKey(name: "crm", role: .operator, by: "ops")
/// print(new.token)  // Shown once; only its hash is stored.
/// ```
public struct AccessService: Sendable {
    let workspace: Workspace

    // MARK: Keys

    /// Makes a key to the API.
    ///
    /// - Returns: the key with what opens with it, which is never shown again.
    public func createKey(
        name: String, role: AccessRole, expiresAt: Date? = nil, by actor: Actor
    ) throws -> NewAPIKey {
        let secret = AccessToken.secret()
        let key = APIKey(
            id: AccessToken.keyId(), name: name, role: role, createdAt: workspace.now(), createdBy: actor.author,
            expiresAt: expiresAt)
        try workspace.store.createKey(key, secretHash: AccessToken.hash(secret), requestId: actor.requestId)
        return NewAPIKey(key: key, token: AccessToken.text(of: key.id, secret: secret))
    }

    /// Newest first.
    ///
    /// - Parameter last: only keys that come after this one.
    public func keys(after last: (createdAt: Date, id: APIKey.ID)? = nil, limit: Int = .max) throws -> [APIKey] {
        try workspace.store.keys(after: last, limit: limit)
    }

    /// From now on the key opens nothing.
    public func revokeKey(_ id: APIKey.ID, by actor: Actor) throws {
        try workspace.store.revokeKey(id, by: actor, at: workspace.now())
    }

    /// - Parameter text: what somebody sent.
    /// - Returns: the key that it is, if that counts now.
    public func key(opening text: String) throws -> APIKey? {
        guard let (id, secret) = AccessToken.parts(of: text), let stored = try workspace.store.key(id),
            AccessToken.matches(secret, hash: stored.secretHash), stored.key.counts(at: workspace.now())
        else { return nil }
        if stored.key.lastUsedAt.map({ workspace.now().timeIntervalSince($0) >= 60 }) ?? true {
            // To know when it was used is not worth refusing its use.
            try? workspace.store.noteUse(of: id, at: workspace.now())
        }
        return stored.key
    }

    /// Whether nobody has a key that may do everything, and nobody has ever signed in.
    public func hasNoAdmin() throws -> Bool { try !workspace.store.hasAdmin(at: workspace.now()) }

    // MARK: Browsers

    /// Makes a link that signs in an admin, once, within a day.
    ///
    /// - Returns: the link's token.
    public func createSignInLink(by actor: Actor) throws -> String {
        let (token, now) = (AccessToken.secret(), workspace.now())
        try workspace.store.createSignInLink(
            tokenHash: AccessToken.hash(token), by: actor, at: now, expiresAt: now.addingTimeInterval(86_400))
        return token
    }

    /// Uses a sign-in link up.
    ///
    /// - Parameters:
    ///   - link: its token.
    ///   - hours: how long the session lasts.
    /// - Returns: the session's token; `nil` for a link that is none, was used or has expired.
    public func signIn(link: String, hours: Int, requestId: String? = nil) throws -> String? {
        let token = AccessToken.secret()
        let session = BrowserSession(
            role: .admin, createdAt: workspace.now(), expiresAt: workspace.now().addingTimeInterval(Double(hours) * 3_600))
        let isSignedIn = try workspace.store.signIn(
            linkHash: AccessToken.hash(link), sessionHash: AccessToken.hash(token), session, requestId: requestId)
        return isSignedIn ? token : nil
    }

    /// - Returns: `nil` for a token that is none, or of a session that has ended.
    public func session(token: String) throws -> BrowserSession? {
        guard let session = try workspace.store.session(hash: AccessToken.hash(token)),
            workspace.now() < session.expiresAt
        else { return nil }
        return session
    }

    public func endSession(token: String, by actor: Actor) throws {
        try workspace.store.endSession(hash: AccessToken.hash(token), by: actor, at: workspace.now())
    }

    // MARK: The audit log

    /// Newest first.
    ///
    /// - Parameter id: only entries older than this one.
    public func auditEntries(_ filter: AuditFilter, before id: Int? = nil, limit: Int) throws -> [AuditEntry] {
        try workspace.store.auditEntries(filter, before: id, limit: limit)
    }
}

extension Actor {
    /// The user of this machine that runs the process.
    public static var currentUser: Actor { Actor(NSUserName()) }
}
