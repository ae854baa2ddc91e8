internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterServer
internal import MusterTestSupport
internal import NIOCore
import Testing

/// Clients that misuse a connection.
@Suite struct ConnectionTests {
    /// Responds with the length of the body.
    private var routes: Routes {
        var routes = Routes()
        routes.post("/length", nil, body: .upload) { request, context in
            var length = 0
            for try await part in try request.upload(context) { length += part.readableBytes }
            return .json(text: "\(length)")
        }
        routes.post("/json", nil) { request, context in
            _ = try await request.jsonDocument(context)
            return .json(text: "true")
        }
        routes.get("/large", nil) { _, _ in
            Response(status: .ok, body: ResponseBody { writer in try await Self.writeLarge(to: &writer) })
        }
        return routes
    }

    /// Writes 64 MiB.
    private static func writeLarge(to writer: inout any ResponseBodyWriter) async throws {
        let part = ByteBuffer(repeating: 0x78, count: 1 << 20)
        for _ in 0..<64 { try await writer.write(part) }
        try await writer.finish(nil)
    }

    private static let refusals: [(what: String, request: String, status: Int)] = [
        ("no HTTP", "hello\r\n\r\n", 400),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n", 400),
        ("a NUL in the target", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("a NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n", 400),
        ("another version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505),
        ("a long target", "GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ("an endless target", "GET /" + String(repeating: "a", count: 70_000), 431),
        ("a long header", "GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 40_000) + "\r\n\r\n", 431),
        ("many headers", "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n", 431),
        ("two lengths", "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
        (
            "a length and chunks",
            "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
        ),
        ("a negative length", "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("a huge length", "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        ("bad chunks", "POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", 400),
        ("a bad path", "GET /%ff%00%zz/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        ("climbing", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        ("a whole URL", "GET http://evil.example/nothing?x HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        ("a star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        ("CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        ("a bad query", "GET /openapi.yaml?%ff&%&=&==&a=%c3%28 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("deep JSON", Self.post(String(repeating: "[", count: 100_000)), 400),
        ("deep objects", Self.post(String(repeating: "{\"a\":", count: 100_000)), 400),
        ("no JSON", Self.post("{\"a\":}"), 400),
        ("two documents", Self.post("{} {}"), 400),
        ("half a character", Self.post("\"\\ud800\""), 400),
        ("a number without end", Self.post("1e999999"), 400),
        ("no body", Self.post(""), 400),
        ("a large body that is announced", "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
    ]

    private static func post(_ body: String) -> String {
        "POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("invalid requests are refused with a reason, and the server keeps serving")
    func refusals() async throws {
        try await withServer(routes: routes) { port in
            for (what, request, status) in Self.refusals {
                let answer = try await RawConnection.with(port: port) { connection in
                    try await connection.send(request)
                    return try await connection.read(until: "\"about:blank\"}")
                }
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(what): \(answer.prefix(80))")
                if status != 400 || answer.contains("problem+json") {
                    #expect(answer.contains("requestId"), "\(what)")
                }
            }
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send("GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n")
                return try await connection.read(until: "openapi: 3.1")
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("random bytes never crash the server")
    func noise() async throws {
        try await withServer(routes: routes) { port in
            var random = SeededRandom(seed: 7)
            for _ in 0..<200 {
                let seed = Self.refusals[Int.random(in: 0..<Self.refusals.count, using: &random)].request.prefix(400)
                var bytes = Array(seed.utf8)
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let request = bytes
                try await RawConnection.with(port: port) { connection in
                    try await connection.send(request)
                }
            }
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send(Self.post("{}"))
                return try await connection.read(until: "true")
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("pipelined requests are answered in order")
    func pipelining() async throws {
        try await withServer(routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                let first = Self.post("1") + Self.post("{")
                try await connection.send(first + "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return try await connection.read()
            }
            let statuses = answer.matches(of: #/HTTP/1\.1 (\d+)/#).map { String($0.1) }
            #expect(statuses == ["200", "400", "200"])
        }
    }

    @Test("a client that expects 100 Continue receives it")
    func expectContinue() async throws {
        try await withServer(routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send(
                    "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
                _ = try await connection.read(until: "100 Continue")
                try await connection.send("abcd")
                return try await connection.read(until: "\r\n\r\n4")
            }
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"))
        }
    }

    @Test("100 Continue is not written into the response to an earlier request", .tags(.slow), .fullRunOnly)
    func expectContinueWithin() async throws {
        // On a busy machine, the client may not read for a while.
        try await withServer(changing: { $0.timeouts.writing = 600 }, routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send(
                    "GET /large HTTP/1.1\r\nHost: x\r\n\r\nPOST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\nabcd")
                return try await connection.read()
            }
            #expect(answer.matches(of: #/HTTP/1\.1 (\d+)/#).map { String($0.1) } == ["200", "200"])
        }
    }

    @Test("a body that exceeds the limit while streaming is refused, and the client receives the response")
    func tooLarge() async throws {
        try await withServer(changing: change(uploadLimit: 100_000), routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send("POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
                for _ in 0..<8 { try await connection.send(chunk) }
                return try await connection.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("Connection: close"))
            #expect(answer.contains("body.tooLarge"))
        }
    }

    @Test("a client that sends its headers too slowly is disconnected")
    func slowHeaders() async throws {
        try await withServer(changing: { $0.timeouts.idle = 0.3 }, routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send("GET / HTTP/1.1\r\nHost:")
                return try await connection.read()
            }
            #expect(answer.isEmpty)
        }
    }

    @Test("a client that sends its body too slowly receives an error and is disconnected")
    func slowBody() async throws {
        try await withServer(changing: { $0.timeouts.reading = 0.3 }, routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
                let outbound = connection.outbound
                // Slow, but never idle: a byte every 20 ms would take half an hour.
                let drops = Task {
                    while !Task.isCancelled {
                        try await outbound.write(ByteBuffer(string: "x"))
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                defer { drops.cancel() }
                return try await connection.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("request.tooSlow"))
        }
    }

    @Test("a client that does not read its response is disconnected")
    func slowReader() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        var routes = Routes()
        routes.get("/large", nil) { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { end.yield() }
                    // Writes may be queued before the connection blocks, so only an endless response is sure to block.
                    let part = ByteBuffer(repeating: 0x78, count: 1 << 20)
                    while true { try await writer.write(part) }
                })
        }
        try await withServer(changing: { $0.timeouts.writing = 0.3 }, routes: routes) { port in
            try await RawConnection.with(port: port) { connection in
                try await connection.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                // The server gives up while the client reads nothing.
                for await _ in ends { break }
                #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("uploads beyond the limit are asked to retry later")
    func uploads() async throws {
        let test = try TestWorkspace()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        var routes = Routes()
        routes.post("/upload", nil, body: .upload) { request, context in
            start.yield()
            for try await _ in try request.upload(context) {}
            return .json(text: "true")
        }
        let all = routes
        try await withServer(test, changing: { $0.maxUploads = 1 }, routes: all) { port in
            let answers = try await RawConnection.with(port: port) { first in
                try await first.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1")
                for await _ in started { break }
                let second = try await RawConnection.with(port: port) { second in
                    try await second.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1")
                    return try await second.read(until: "\"about:blank\"}")
                }
                try await first.send("2")
                return [try await first.read(until: "true"), second]
            }
            #expect(answers[0].hasPrefix("HTTP/1.1 200 "))
            #expect(answers[1].hasPrefix("HTTP/1.1 429 "))
            #expect(answers[1].contains("Retry-After: 5"))
        }
    }

    @Test("a document with too many values is refused, however short each is")
    func manyValues() async throws {
        try await withServer(routes: routes) { port in
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.send(Self.post("[" + String(repeating: "1,", count: 600_000) + "1]"))
                return try await connection.read(until: "\"about:blank\"}")
            }
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("There are too many values."))
        }
    }

    private func change(uploadLimit: Int) -> (inout ServerSettings) -> Void { { $0.uploadLimit = uploadLimit } }
}
