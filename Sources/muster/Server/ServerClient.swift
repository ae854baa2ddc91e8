internal import AsyncHTTPClient
internal import Foundation
internal import MusterModel
internal import NIOCore
internal import NIOHTTP1

/// A client of a running server's API. Requests that fail on the way are retried; all requests are safe to repeat.
struct ServerClient: Sendable {
    /// The maximum size of a response.
    private static let maxResponseBytes = 256 << 20

    /// Shared by the process, to reuse connections.
    private static let connections: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(300)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Without a trailing slash: `http://127.0.0.1:8080`.
    let address: String
    /// An API key; `nil` for a server without authentication.
    let key: String?

    /// A path of the API. Each part is escaped.
    static func path(_ parts: String...) -> String {
        "/api/v1" + parts.map { "/" + escaped($0) }.joined()
    }

    /// - Parameter query: names and values; parameters without a value are omitted.
    func get<Answer: Decodable>(
        _ path: String, query: [(String, String?)] = [], retryPolicy: RetryPolicy = .brief
    ) throws(ServerError) -> Answer {
        try decoded(text(path, query: query, retryPolicy: retryPolicy))
    }

    func document(_ path: String, query: [(String, String?)] = []) throws(ServerError) -> DocumentNode {
        let text = try text(path, query: query, retryPolicy: .brief)
        do { return try JSONDocumentParser.document(in: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    /// - Parameters:
    ///   - body: a document of the media type `type`.
    ///   - idempotencyKey: makes the server execute the request only once; `nil` for requests that may be executed twice.
    ///   - retryPolicy: the retries of the request.
    func post<Answer: Decodable>(
        _ path: String, body: String, type: String = "application/json", idempotencyKey: String? = nil,
        retryPolicy: RetryPolicy = .brief
    ) throws(ServerError) -> Answer {
        var headers = [("Content-Type", type)]
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        return try decoded(send(.POST, path, query: [], headers: headers, body: body, retryPolicy: retryPolicy))
    }

    private func text(
        _ path: String, query: [(String, String?)], retryPolicy: RetryPolicy
    ) throws(ServerError) -> String {
        try send(.GET, path, query: query, retryPolicy: retryPolicy)
    }

    private func decoded<Answer: Decodable>(_ text: String) throws(ServerError) -> Answer {
        do { return try CanonicalJSON.value(from: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    private func send(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)], headers: [(String, String)] = [],
        body: String? = nil, retryPolicy: RetryPolicy
    ) throws(ServerError) -> String {
        let query = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }.joined(separator: "&")
        var headers = HTTPHeaders(headers + [("Accept", "application/json"), ("User-Agent", "muster")])
        if let key { headers.add(name: "Authorization", value: "Bearer \(key)") }
        let url = address + path + (query.isEmpty ? "" : "?" + query)
        return try retryPolicy.retry { () throws(ServerError) in
            try once(url, method, headers, body: body)
        }
    }

    private func once(_ url: String, _ method: HTTPMethod, _ headers: HTTPHeaders, body: String?) throws(ServerError) -> String {
        let response: HTTPClient.Response
        do {
            let request = try HTTPClient.Request(
                url: url, method: method, headers: headers, body: body.map { .string($0) })
            response = try Self.connections.execute(
                request: request, delegate: ResponseAccumulator(request: request, maxBodySize: Self.maxResponseBytes)
            ).wait()
        } catch {
            let failure = ConnectionFailure(error)
            throw .unreachable(address: address, reason: failure.reason, isListening: failure.isListening)
        }
        let text = response.body.map { String(buffer: $0) } ?? ""
        guard (200..<300).contains(response.status.code) else {
            let problem: ServerProblem? = try? CanonicalJSON.value(from: text)
            guard var problem else { throw .notMuster(address: address, status: Int(response.status.code)) }
            problem.retryAfter = response.headers.first(name: "Retry-After").flatMap { Double($0) }
            throw .refused(problem)
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        var unreserved = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: Unicode.Scalar(0)..."\u{7f}"))
        unreserved.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
