internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct SessionTests {
    private let test: TestWorkspace

    init() throws {
        test = try TestWorkspace()
    }

    /// Signs in and returns the cookie.
    private func signIn(_ client: any TestClientProtocol, headers: HTTPFields = [:]) async throws -> String {
        let token = try test.workspace.access.createSignInLink(by: "test")
        let response = try await client.execute(uri: "/signin?token=\(token)", method: .get, headers: headers)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        return try #require(response.headers[.setCookie])
    }

    @Test("a link signs in once; HEAD and prefetch do not redeem it")
    func once() async throws {
        #expect(try test.workspace.access.hasNoAdmin())
        let token = try test.workspace.access.createSignInLink(by: "test")
        try await withRouter(test) { client in
            let uri = "/signin?token=\(token)"
            let head = try await client.execute(uri: uri, method: .head)
            #expect(head.headers[.setCookie] == nil)
            let prefetch = HTTPFields([HTTPField(name: .init("Sec-Purpose")!, value: "prefetch;prerender")])
            let looked = try await client.execute(uri: uri, method: .get, headers: prefetch)
            #expect(looked.headers[.setCookie] == nil)
            let first = try await client.execute(uri: uri, method: .get)
            let cookie = try #require(first.headers[.setCookie])
            #expect(cookie.contains("; HttpOnly; SameSite=Strict"))
            #expect(!cookie.contains("Secure"))
            let headers: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
            let session = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
            #expect(try problem(session) == ["author": "session:admin", "role": "admin"])
            let second = try await client.execute(uri: uri, method: .get)
            #expect(second.status == .forbidden)
            #expect(second.headers[.setCookie] == nil)
            let incomplete = try await client.execute(uri: "/signin", method: .get)
            #expect(incomplete.status == .badRequest)
        }
        #expect(try !test.workspace.access.hasNoAdmin())
    }

    @Test("a sign-in link expires after a day")
    func expired() async throws {
        let token = try test.workspace.access.createSignInLink(by: "test")
        test.clock.advance(86_400)
        try await withRouter(test) { client in
            let response = try await client.execute(uri: "/signin?token=\(token)", method: .get)
            #expect(response.status == .forbidden)
        }
    }

    @Test("a session ends at sign-out and after its lifetime")
    func ends() async throws {
        try await withRouter(test) { client in
            for isSigningOut in [true, false] {
                let cookie = try await signIn(client)
                let headers: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
                if isSigningOut {
                    let out = try await client.execute(uri: "/api/v1/session", method: .delete, headers: headers)
                    #expect(out.status == .noContent)
                    #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
                } else {
                    test.clock.advance(12 * 3_600)
                }
                let after = try await client.execute(uri: "/api/v1/session", method: .get, headers: headers)
                #expect(after.status == .unauthorized)
            }
        }
    }

    private static let requests: [(headers: HTTPFields, isAllowed: Bool)] = [
        ([:], true),
        ([.secFetchSite: "same-origin"], true),
        ([.secFetchSite: "cross-site"], false),
        ([.secFetchSite: "same-site"], false),
        ([.secFetchSite: "cross-site", .origin: "http://localhost"], false),
        ([.origin: "http://localhost"], true),
        ([.origin: "http://LOCALHOST"], true),
        ([.origin: "http://localhost:3000"], false),
        ([.origin: "https://evil.example"], false),
        ([.origin: "https://localhost.evil.example"], false),
        ([.origin: "null"], false),
    ]

    @Test("cross-site requests cannot change anything", arguments: requests)
    func crossSite(_ extra: HTTPFields, _ isAllowed: Bool) async throws {
        try await withRouter(test) { client in
            var headers: HTTPFields = [.cookie: String(try await signIn(client).prefix { $0 != ";" })]
            headers.append(contentsOf: extra)
            let made = try await client.execute(
                uri: "/api/v1/keys", method: .post, headers: headers,
                body: ByteBuffer(string: #"{"name":"x","role":"viewer"}"#))
            #expect(made.status == (isAllowed ? .created : .forbidden))
            let read = try await client.execute(uri: "/api/v1/keys", method: .get, headers: headers)
            #expect(read.status == .ok)
        }
    }

    @Test("the cookie is secure behind TLS; forwarding headers count only from a trusted proxy")
    func secure() async throws {
        let forwarded = HTTPFields([HTTPField(name: .init("X-Forwarded-Proto")!, value: "https")])
        let plain = try await withRouter(test) { try await signIn($0, headers: forwarded) }
        #expect(!plain.contains("; Secure"))
        let proxied = try await withRouter(test, changing: { $0.hasTrustedProxy = true }) {
            try await signIn($0, headers: forwarded)
        }
        #expect(proxied.contains("; Secure"))
        let named = try await withRouter(test, changing: { $0.publicURL = "https://muster.example.com" }) { try await signIn($0) }
        #expect(named.contains("; Secure"))
    }

    private static let hosts: [(String, Bool)] = [
        ("localhost", true), ("localhost:8080", true), ("127.0.0.1:8080", true), ("[::1]:8080", true), ("[::1]", true),
        ("evil.example", false), ("127.0.0.1.evil.example", false), ("10.0.0.1", false), ("[::2]:80", false),
        ("localhost.evil.example", false), ("", false),
    ]

    @Test("a server without authentication accepts only loopback host names", arguments: hosts)
    func rebinding(_ host: String, _ isAllowed: Bool) async throws {
        let isLoopback = LoopbackAddress.isLoopback(host: host)
        #expect(isLoopback == isAllowed)
    }

    @Test(
        "a server without authentication refuses other host names and proxied requests",
        arguments: [
            ("Host: localhost", "HTTP/1.1 200 "), ("Host: evil.example", "HTTP/1.1 403 "),
            ("Host: localhost\r\nX-Forwarded-For: 203.0.113.7", "HTTP/1.1 403 "),
            ("Host: localhost\r\nVia: 1.1 proxy", "HTTP/1.1 403 "),
        ])
    func wrongHost(_ headers: String, _ expected: String) async throws {
        try await withServer(test, changing: { $0.isOpenToLocalUsers = true }) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send("GET /api/v1/runs HTTP/1.1\r\n\(headers)\r\nConnection: close\r\n\r\n")
                return try await connection.read()
            }
            #expect(answer.hasPrefix(expected))
            #expect(answer.contains("access.wrongHost") == expected.contains("403"))
        }
    }

    @Test("without authentication every local request is an admin's, and cross-site requests are refused")
    func noAuth() async throws {
        try await withRouter(test, changing: { $0.isOpenToLocalUsers = true }) { client in
            let read = try await client.execute(uri: "/api/v1/keys", method: .get)
            #expect(read.status == .ok)
            for headers in [
                [.origin: "http://evil.example"], [.secFetchSite: "cross-site"], [.origin: "http://localhost:3000"],
            ] as [HTTPFields] {
                let response = try await client.execute(
                    uri: "/api/v1/keys", method: .post, headers: headers,
                    body: ByteBuffer(string: #"{"name":"x","role":"viewer"}"#))
                #expect(response.status == .forbidden)
                #expect(try problem(response)["code"] == "access.crossSite")
            }
        }
    }
}
