import Foundation
import MusterModel
import MusterStore
import Testing

@Suite struct StoreIdempotencyTests {
    private let workspace = TestWorkspace()
    private let response = StoredResponse(status: 201, headers: [["Location", "/x"]], body: Data("{}".utf8))

    private func claim(
        _ store: Store, _ key: String = "k", of principal: String = "p", request: String = "r", after seconds: Double = 0
    ) throws -> IdempotencyClaim {
        let now = TestWorkspace.noon + seconds
        return try store.claim(
            key: key, of: principal, fingerprint: Data(request.utf8), at: now, claimedUntil: now + 60,
            expiresAt: now + 3_600)
    }

    @Test("a key is granted once; the same request gets its response again, from any process")
    func answered() throws {
        let store = try Store.create(workspace: workspace.path)
        #expect(try claim(store) == .granted)
        #expect(try claim(store) == .inFlight)
        try store.save(response, key: "k", of: "p")
        let other = try Store(workspace: workspace.path)
        #expect(try claim(other) == .answered(response))
        #expect(try claim(other, request: "other") == .mismatch)
        #expect(try claim(other, of: "q") == .granted)
        #expect(try claim(other, "k2") == .granted)
    }

    @Test("a key is free again when its request was not carried out")
    func released() throws {
        let store = try Store.create(workspace: workspace.path)
        #expect(try claim(store) == .granted)
        try store.release(key: "k", of: "p")
        #expect(try claim(store, request: "other") == .granted)
        try store.save(response, key: "k", of: "p")
        try store.release(key: "k", of: "p")
        #expect(try claim(store, request: "other") == .answered(response))
    }

    @Test("an expired claim does not keep the key, and an expired response is removed")
    func expired() throws {
        let store = try Store.create(workspace: workspace.path)
        #expect(try claim(store) == .granted)
        #expect(try claim(store, after: 59) == .inFlight)
        #expect(try claim(store, after: 60) == .granted)
        try store.save(response, key: "k", of: "p")
        #expect(try claim(store, after: 3_659) == .answered(response))
        #expect(try claim(store, request: "other", after: 3_660) == .granted)
    }

    @Test("an extended claim keeps the key, and extending does not remove a response")
    func extended() throws {
        let store = try Store.create(workspace: workspace.path)
        #expect(try claim(store) == .granted)
        let start = Date(timeIntervalSince1970: 0)
        try store.extendClaim(key: "k", of: "p", until: start.addingTimeInterval(4_000_000_000))
        #expect(try claim(store, after: 3_000) == .inFlight)
        try store.save(response, key: "k", of: "p")
        try store.extendClaim(key: "k", of: "p", until: start)
        #expect(try claim(store, after: 3_001) == .answered(response))
    }
}
