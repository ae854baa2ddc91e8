internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import Synchronization
import Testing

@Suite struct IdempotencyTests {
    private let test: TestWorkspace

    init() throws {
        test = try TestWorkspace()
    }

    /// A route that creates something new each time; the test chooses its response.
    private func maker(
        _ make: @escaping @Sendable (_ body: String, _ count: Int) async throws -> HTTPResponse.Status = { _, _ in .created }
    ) -> Routes {
        let counter = Counter()
        var routes = Routes()
        routes.post("/api/v1/things", .operator, creates: true) { request, context in
            let body = try await request.bodyBytes(context)
            let number = counter.next()
            let status = try await make(String(decoding: body, as: UTF8.self), number)
            return .json(text: "{\"number\":\(number)}", status: status, headers: [.location: "/things/\(number)"])
        }
        return routes
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    private func post(
        _ client: any TestClientProtocol, _ headers: HTTPFields, key: String?, body: String = "{}", path: String = ""
    ) async throws -> TestResponse {
        var headers = headers
        headers[.idempotencyKey] = key
        return try await client.execute(
            uri: "/api/v1/things" + path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    @Test("a repeated request gets the same response, even after a restart")
    func replay() async throws {
        let headers = try test.headers(.operator)
        for isReplay in [false, true] {
            try await withRouter(test, routes: maker()) { client in
                let first = try await post(client, headers, key: "k1")
                #expect(first.status == .created)
                #expect(first.headers[.idempotencyReplayed] == (isReplay ? "true" : nil))
                let second = try await post(client, headers, key: "k1")
                #expect(second.status == .created)
                #expect(second.headers[.idempotencyReplayed] == "true")
                #expect(second.headers[.location] == "/things/1")
                #expect(second.headers[.contentType] == "application/json")
                #expect(String(buffer: second.body) == #"{"number":1}"#)
            }
        }
    }

    @Test("another key, another principal or no key makes another request; another body under the same key is an error")
    func distinct() async throws {
        let (first, second) = (try test.headers(.operator), try test.headers(.admin))
        try await withRouter(test, routes: maker()) { client in
            for (number, (headers, key)) in [(first, "a"), (first, "b"), (second, "a"), (first, nil), (first, nil)].enumerated() {
                let response = try await post(client, headers, key: key)
                #expect(String(buffer: response.body) == "{\"number\":\(number + 1)}")
            }
            for (body, path) in [(#"{"x":1}"#, ""), ("{}", "?x=1")] {
                let response = try await post(client, first, key: "a", body: body, path: path)
                #expect(response.status == .conflict)
                #expect(try problem(response)["code"] == "idempotency.mismatch")
            }
        }
    }

    @Test("the content encoding is part of an upload's identity")
    func uploads() async throws {
        var headers = try test.headers(.operator)
        headers[.idempotencyKey] = "k"
        headers[.contentType] = "text/csv"
        try await withRouter(test) { [headers] client in
            for (encoding, status) in [(nil, 201), (nil, 201), ("gzip", 409)] as [(String?, Int)] {
                var headers = headers
                headers[.contentEncoding] = encoding
                let response = try await client.send(
                    .post, "/datasets/shops/versions?key=shop", "shop\ns1\n", headers: headers)
                #expect(response.status.code == status)
                if encoding != nil { #expect(try problem(response)["code"] == "idempotency.mismatch") }
            }
        }
    }

    @Test("a failed request releases its key")
    func retry() async throws {
        struct Failure: Error {}
        let headers = try test.headers(.operator)
        let routes = maker { _, count in
            if count == 1 { throw Problem(.conflict, code: "x", "No.") }
            if count == 2 { throw Failure() }
            return count == 3 ? .badRequest : .accepted
        }
        try await withRouter(test, routes: routes) { client in
            let codes = try await [1, 2, 3, 4, 5].asyncMap { _ in try await post(client, headers, key: "k").status.code }
            #expect(codes == [409, 500, 400, 202, 202])
        }
    }

    @Test("a repeated request is asked to retry while the first is in progress")
    func inFlight() async throws {
        let headers = try test.headers(.operator)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let routes = maker { _, _ in
            start.yield()
            for await _ in released { break }
            return .created
        }
        try await withRouter(test, routes: routes) { client in
            async let first = post(client, headers, key: "k")
            for await _ in started { break }
            let second = try await post(client, headers, key: "k")
            #expect(second.status == .conflict)
            #expect(second.headers[.retryAfter] == "1")
            #expect(try problem(second)["code"] == "idempotency.inFlight")
            release.yield()
            let answer = try await first
            #expect(answer.status == .created)
            let again = try await post(client, headers, key: "k")
            #expect(again.headers[.idempotencyReplayed] == "true")
        }
    }

    @Test("an invalid key is refused", arguments: ["a b", "ä", String(repeating: "x", count: 256)])
    func invalid(_ key: String) async throws {
        let headers = try test.headers(.operator)
        try await withRouter(test, routes: maker()) { client in
            let response = try await post(client, headers, key: key)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains("idempotency.invalidKey"))
        }
    }
}

extension Sequence where Element: Sendable {
    /// Consecutive numbers.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
