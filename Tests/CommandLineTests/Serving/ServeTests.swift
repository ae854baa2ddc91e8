import Foundation
import Testing

/// `serve`, as a process.
@Suite struct ServeTests {
    @Test("a start prints a sign-in link until an admin exists; SIGTERM shuts the server down")
    func firstStart() async throws {
        let muster = try MusterProcess()
        try muster("init", "ws")
        let first = try await muster.serve()
        #expect(first.messages.contains("/signin?token="))
        #expect(try await first.stop(SIGTERM) == 0)
        try muster("keys", "create", "root", "--role", "admin")
        let second = try await muster.serve()
        #expect(!second.messages.contains("signin"))
        #expect(try await second.stop(SIGINT) == 0)
    }

    @Test("the error for a port in use names the port")
    func portTaken() async throws {
        let muster = try MusterProcess()
        try muster("init", "ws")
        let first = try await muster.serve()
        let port = try #require(first.messages.firstMatch(of: #/http://127\.0\.0\.1:(\d+)/#)?.1)
        let result = try muster("serve", "--port", String(port))
        #expect(result.status == 1)
        #expect(result.messages.contains("cannot listen on 127.0.0.1, port \(port): the port is already in use."))
        #expect(try await first.stop(SIGTERM) == 0)
    }

    @Test("a key is shown once, listed without its secret, and revoked")
    func keys() throws {
        let muster = try MusterProcess()
        try muster("init", "ws")
        let made = try muster("keys", "create", "nightly import", "--role", "operator", "--days", "30")
        #expect(made.output.wholeMatch(of: #/mk_[a-z0-9]{12}_[A-Za-z0-9]{40}\n/#) != nil)
        let id = String(made.output.split(separator: "_")[1])
        let list = try muster("keys")
        #expect(list.output.contains("\(id)  nightly import  operator  until"))
        #expect(try muster("keys", "revoke", id).status == 0)
        #expect(try muster("keys", "list").output.contains("revoked"))
        #expect(try muster("keys", "revoke", "nothing").status == 2)
        #expect(try muster("keys", "create", "x", "--role", "boss").status == 2)
        #expect(try muster("keys", "create", "a\nb", "--role", "viewer").status == 2)
    }

    @Test("a new sign-in link has the public URL of the server")
    func signIn() throws {
        let muster = try MusterProcess()
        try muster("init", "ws")
        let link = try muster("signin", "--public-url", "https://muster.example.com/").output
        #expect(link.wholeMatch(of: #/https:\/\/muster\.example\.com\/signin\?token=[A-Za-z0-9]{40}\n/#) != nil)
    }
}
