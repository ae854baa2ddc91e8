internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct AccessTests {
    private let test: TestWorkspace

    init() throws {
        test = try TestWorkspace()
    }

    private static let refused: [(String, HTTPFields)] = [
        ("nothing", [:]),
        ("another scheme", [.authorization: "Basic bWs6bWs="]),
        ("no key", [.authorization: "Bearer hello"]),
        ("an unknown key", [.authorization: "Bearer mk_abcdefghijkl_0123456789"]),
        ("two keys", [.authorization: "Bearer mk_a_b mk_a_b"]),
        ("an unknown session", [.cookie: "muster_session=x"]),
        ("an empty session", [.cookie: "muster_session="]),
    ]

    @Test("a request without a valid key or session is refused", arguments: refused)
    func unauthenticated(_ what: String, _ headers: HTTPFields) async throws {
        try await withRouter(test) { client in
            let response = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
            #expect(response.status == .unauthorized, "\(what)")
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            #expect(try problem(response)["code"] == "access.unauthenticated")
        }
    }

    @Test("each role has exactly its own permissions", arguments: AccessRole.allCases)
    func roles(_ role: AccessRole) async throws {
        let headers = try test.headers(role)
        try await withRouter(test) { client in
            let session = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
            #expect(session.status == .ok)
            #expect(try problem(session) == ["author": "key:\(role)", "role": role.rawValue])
            for uri in ["/api/v1/keys", "/api/v1/audit"] {
                let response = try await client.execute(uri: uri, method: .get, headers: headers)
                #expect(response.status == (role == .admin ? .ok : .forbidden))
            }
        }
    }

    @Test("a part of a secret does not authenticate")
    func secret() async throws {
        let key = try test.workspace.access.createKey(name: "a", role: .viewer, by: "test").token
        try await withRouter(test) { client in
            for wrong in [String(key.dropLast()), key + "x", key.uppercased(), "mk_" + key] {
                let headers: HTTPFields = [.authorization: "Bearer \(wrong)"]
                let response = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
                #expect(response.status == .unauthorized)
            }
        }
    }

    @Test("a key is invalid as soon as it is revoked or expires")
    func ends() async throws {
        let admin = try test.headers(.admin)
        let end = test.clock.now.addingTimeInterval(100)
        let short = try test.workspace.access.createKey(name: "short", role: .viewer, expiresAt: end, by: "test")
        let other = try test.workspace.access.createKey(name: "other", role: .viewer, by: "test")
        try await withRouter(test) { client in
            func status(_ key: NewAPIKey) async throws -> HTTPResponse.Status {
                try await client.execute(
                    uri: "/api/v1/session", method: .get, headers: [.authorization: "Bearer \(key.token)"]
                ).status
            }
            try await #expect(status(short) == .ok)
            try await #expect(status(other) == .ok)
            test.clock.advance(100)
            try await #expect(status(short) == .unauthorized)
            try await #expect(status(other) == .ok)
            let revoked = try await client.execute(
                uri: "/api/v1/keys/\(other.key.id)", method: .delete, headers: admin)
            #expect(revoked.status == .noContent)
            try await #expect(status(other) == .unauthorized)
            // Revoked by another process: the cached key remains valid for a second.
            let third = try test.workspace.access.createKey(name: "third", role: .viewer, by: "test")
            try await #expect(status(third) == .ok)
            try test.workspace.access.revokeKey(third.key.id, by: "test")
            test.clock.advance(1)
            try await #expect(status(third) == .unauthorized)
        }
    }

    @Test("a key is created, shown once, listed and revoked, and the audit log names the actor")
    func keys() async throws {
        let admin = try test.headers(.admin)
        try await withRouter(test) { client in
            let made = try await client.execute(
                uri: "/api/v1/keys", method: .post, headers: admin,
                body: ByteBuffer(string: #"{"name":"nightly import","role":"operator","expiresAt":"2030-01-01"}"#))
            #expect(made.status == .created)
            let key = try problem(made)
            let token = try #require(key["token"])
            #expect(key["expiresAt"] == "2030-01-01T23:59:59.999Z")
            let headers: HTTPFields = [.authorization: "Bearer \(token)"]
            let session = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
            #expect(try problem(session)["author"] == "key:nightly import")
            let list = try await client.execute(uri: "/api/v1/keys", method: .get, headers: admin)
            #expect(!String(buffer: list.body).contains("token"))
            #expect((try object(list)["items"] as? [Any])?.count == 2)
            let again = try await client.execute(
                uri: "/api/v1/keys", method: .post, headers: admin,
                body: ByteBuffer(string: #"{"name":"nightly import","role":"viewer"}"#))
            #expect(again.status == .conflict)
            let id = try #require(key["id"])
            let revoked = try await client.execute(uri: "/api/v1/keys/\(id)", method: .delete, headers: admin)
            let audit = try await client.execute(
                uri: "/api/v1/audit?subjectKind=Key&subjectId=\(id)", method: .get, headers: admin)
            let entries = try #require(try object(audit)["items"] as? [[String: Any]])
            #expect(entries.map { $0["action"] as? String } == ["revoke", "create"])
            #expect(entries.allSatisfy { $0["by"] as? String == "key:admin" })
            #expect(entries[0]["requestId"] as? String == revoked.headers[.requestId])
            #expect((entries[1]["after"] as? [String: Any])?["name"] as? String == "nightly import")
            #expect(!String(buffer: audit.body).contains(String(token.suffix(40))))
        }
    }

    @Test("all errors of a new key are reported at once")
    func wrongKey() async throws {
        let admin = try test.headers(.admin)
        try await withRouter(test) { client in
            let response = try await client.execute(
                uri: "/api/v1/keys", method: .post, headers: admin,
                body: ByteBuffer(string: #"{"name":"../x","role":"boss","expiresAt":7,"colour":"red"}"#))
            #expect(response.status == .badRequest)
            let items = try #require(try object(response)["errors"] as? [[String: Any]])
            #expect(items.map { $0["path"] as? String } == ["/name", "/role", "/expiresAt", "/colour"])
            let past = try await client.execute(
                uri: "/api/v1/keys", method: .post, headers: admin,
                body: ByteBuffer(string: #"{"name":"x","role":"viewer","expiresAt":"1999-01-01"}"#))
            #expect(past.status == .badRequest)
            let missing = try await client.execute(uri: "/api/v1/keys/nothing", method: .delete, headers: admin)
            #expect(missing.status == .notFound)
        }
    }

    @Test("paging through a list returns each item once")
    func pages() async throws {
        let admin = try test.headers(.admin)
        for index in 0..<7 {
            test.clock.advance(index < 4 ? 0 : 1)
            _ = try test.workspace.access.createKey(name: "key \(index)", role: .viewer, by: "test")
        }
        try await withRouter(test) { client in
            for path in ["/api/v1/keys", "/api/v1/audit"] {
                var ids: [String] = []
                var cursor: String? = ""
                while let at = cursor {
                    let uri = "\(path)?limit=3" + (at.isEmpty ? "" : "&cursor=\(at)")
                    let page = try object(try await client.execute(uri: uri, method: .get, headers: admin))
                    ids += (page["items"] as? [[String: Any]] ?? []).map { "\($0["id"] ?? "")" }
                    cursor = page["nextCursor"] as? String
                }
                #expect(ids.count == 8)
                #expect(Set(ids).count == 8)
            }
            let stray = try await client.execute(uri: "/api/v1/keys?cursor=MQ", method: .get, headers: admin)
            #expect(stray.status == .notFound)
            #expect(try problem(stray)["code"] == "cursor.notFound")
            let wrong = try await client.execute(
                uri: "/api/v1/audit?limit=0&cursor=%21&action=fly&since=soon&x=1", method: .get, headers: admin)
            #expect(wrong.status == .badRequest)
            let items = try #require(try object(wrong)["errors"] as? [[String: Any]])
            #expect(Set(items.compactMap { $0["path"] as? String }) == ["limit", "cursor", "action", "since", "x"])
        }
    }
}
