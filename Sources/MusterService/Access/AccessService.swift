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

    /// Creates an API key.
    ///
    /// - Parameter expiresAt: `nil` for a key that does not expire.
    /// - Returns: the key with its token, which cannot be read again.
    /// - Throws: ``StoreError/keyNameTaken(_:)``.
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

    /// All keys, also revoked and expired ones, newest first.
    ///
    /// - Parameter last: the last key of the previous page.
    public func keys(after last: (createdAt: Date, id: APIKey.ID)? = nil, limit: Int = .max) throws -> [APIKey] {
        try workspace.store.keys(after: last, limit: limit)
    }

    /// Revokes a key, with immediate effect.
    ///
    /// - Throws: ``StoreError/keyNotFound(_:)``.
    public func revokeKey(_ id: APIKey.ID, by actor: Actor) throws {
        try workspace.store.revokeKey(id, by: actor, at: workspace.now())
    }

    /// Authenticates a token.
    ///
    /// - Returns: its key; `nil` if the token is unknown, revoked or expired.
    public func key(opening text: String) throws -> APIKey? {
        guard let (id, secret) = AccessToken.parts(of: text), let stored = try workspace.store.key(id),
            AccessToken.matches(secret, hash: stored.secretHash), stored.key.counts(at: workspace.now())
        else { return nil }
        if stored.key.lastUsedAt.map({ workspace.now().timeIntervalSince($0) >= 60 }) ?? true {
            // A failure to record the use must not prevent it.
            try? workspace.store.noteUse(of: id, at: workspace.now())
        }
        return stored.key
    }

    /// Whether no admin key is valid and no admin has ever signed in.
    public func hasNoAdmin() throws -> Bool { try !workspace.store.hasAdmin(at: workspace.now()) }

    // MARK: Browser sessions

    /// Creates a link that signs in an admin. It is valid once, for a day.
    ///
    /// - Returns: the token of the link.
    public func createSignInLink(by actor: Actor) throws -> String {
        let (token, now) = (AccessToken.secret(), workspace.now())
        try workspace.store.createSignInLink(
            tokenHash: AccessToken.hash(token), by: actor, at: now, expiresAt: now.addingTimeInterval(86_400))
        return token
    }

    /// Starts a session with a sign-in link, which is then used up.
    ///
    /// - Parameters:
    ///   - link: the token of the link.
    ///   - hours: the duration of the session.
    /// - Returns: the token of the session; `nil` if the link is unknown, used or expired.
    public func signIn(link: String, hours: Int, requestId: String? = nil) throws -> String? {
        let token = AccessToken.secret()
        let session = BrowserSession(
            role: .admin, createdAt: workspace.now(), expiresAt: workspace.now().addingTimeInterval(Double(hours) * 3_600))
        let isSignedIn = try workspace.store.signIn(
            linkHash: AccessToken.hash(link), sessionHash: AccessToken.hash(token), session, requestId: requestId)
        return isSignedIn ? token : nil
    }

    /// - Returns: `nil` if the token is unknown or the session has ended.
    public func session(token: String) throws -> BrowserSession? {
        guard let session = try workspace.store.session(hash: AccessToken.hash(token)),
            workspace.now() < session.expiresAt
        else { return nil }
        return session
    }

    public func endSession(token: String, by actor: Actor) throws {
        try workspace.store.endSession(hash: AccessToken.hash(token), by: actor, at: workspace.now())
    }

    // MARK: Audit log

    /// A page of the audit log, newest first.
    ///
    /// - Parameter id: the last entry of the previous page.
    public func auditEntries(_ filter: AuditFilter, before id: Int? = nil, limit: Int) throws -> [AuditEntry] {
        try workspace.store.auditEntries(filter, before: id, limit: limit)
    }
}

extension Actor {
    /// The user of this machine that runs the process.
    public static var currentUser: Actor { Actor(NSUserName()) }
}
