import Foundation
import MusterModel
import MusterStore
import Testing

@Suite struct StoreAccessTests {
    private let workspace = TestWorkspace()
    private let hash = Data(repeating: 7, count: 32)

    private func key(_ id: String, name: String, createdAt: Date = TestWorkspace.noon) -> APIKey {
        APIKey(id: .init(id), name: name, role: .operator, createdAt: createdAt, createdBy: "ann")
    }

    @Test("a key is kept with its secret's hash, and revoked once")
    func keys() throws {
        let store = try Store.create(workspace: workspace.path)
        try store.createKey(key("k1", name: "import"), secretHash: hash)
        #expect(try store.key("k1")?.key == key("k1", name: "import"))
        #expect(try store.key("k1")?.secretHash == hash)
        #expect(StoreError.of { try store.createKey(key("k2", name: "import"), secretHash: hash) } == .keyNameTaken("import"))
        try store.revokeKey("k1", by: "bob", at: TestWorkspace.noon + 60)
        try store.revokeKey("k1", by: "eve", at: TestWorkspace.noon + 90)
        #expect(try store.key("k1")?.key.revokedAt == TestWorkspace.noon + 60)
        #expect(StoreError.of { try store.revokeKey("k9", by: "bob", at: TestWorkspace.noon) } == .keyNotFound("k9"))
        try store.createKey(key("k2", name: "import"), secretHash: hash)
        let entries = try store.auditEntries(limit: 10)
        #expect(entries.map(\.action) == [.create, .revoke, .create])
        #expect(entries[1].actor == "bob")
    }

    @Test("keys come in pages, newest first")
    func pages() throws {
        let store = try Store.create(workspace: workspace.path)
        for index in 0..<5 {
            let age = TestWorkspace.noon + Double(index / 2)
            try store.createKey(key("k\(index)", name: "\(index)", createdAt: age), secretHash: hash)
        }
        var seen: [APIKey] = []
        while case let page = try store.keys(after: seen.last.map { ($0.createdAt, $0.id) }, limit: 2), !page.isEmpty {
            seen += page
        }
        #expect(seen.map(\.id) == ["k4", "k3", "k2", "k1", "k0"])
    }

    @Test("a sign-in link signs in once, and not after it expired")
    func signIn() throws {
        let store = try Store.create(workspace: workspace.path)
        let session = BrowserSession(role: .admin, createdAt: TestWorkspace.noon + 10, expiresAt: TestWorkspace.noon + 100)
        let token = Data(repeating: 1, count: 32)
        #expect(try !store.hasAdmin(at: TestWorkspace.noon))
        try store.createSignInLink(tokenHash: hash, by: "ann", at: TestWorkspace.noon, expiresAt: TestWorkspace.noon + 10)
        #expect(try !store.signIn(linkHash: hash, sessionHash: token, session))
        let other = Data(repeating: 8, count: 32)
        try store.createSignInLink(tokenHash: other, by: "ann", at: TestWorkspace.noon, expiresAt: TestWorkspace.noon + 20)
        #expect(try store.signIn(linkHash: other, sessionHash: token, session))
        #expect(try !store.signIn(linkHash: other, sessionHash: Data(repeating: 2, count: 32), session))
        #expect(try store.session(hash: token) == session)
        #expect(try store.hasAdmin(at: TestWorkspace.noon))
        try store.endSession(hash: token, by: "session:admin", at: TestWorkspace.noon + 20)
        #expect(try store.session(hash: token) == nil)
        let actions = try store.auditEntries(limit: 10).map(\.action)
        #expect(actions == [.signOut, .signIn, .create, .create])
    }

    @Test("an expired admin key is not a valid admin key")
    func hasAdmin() throws {
        let store = try Store.create(workspace: workspace.path)
        var admin = key("k1", name: "root")
        admin.role = .admin
        admin.expiresAt = TestWorkspace.noon + 60
        try store.createKey(admin, secretHash: hash)
        #expect(try store.hasAdmin(at: TestWorkspace.noon))
        #expect(try !store.hasAdmin(at: TestWorkspace.noon + 60))
    }
}
