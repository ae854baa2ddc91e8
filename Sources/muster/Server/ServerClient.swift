internal import AsyncHTTPClient
internal import Foundation
internal import MusterModel
internal import NIOCore
internal import NIOHTTP1

/// Talks to a running server's API. Whatever it asks can be asked twice: what drops on the way is sent again.
struct ServerClient: Sendable {
    /// Of one answer.
    private static let maxResponseBytes = 256 << 20

    /// One for the process: it keeps its connections.
    private static let connections: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(300)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Without a slash at the end: `http://127.0.0.1:8080`.
    let address: String
    /// An API key; `nil` for a server that asks for none.
    let key: String?

    /// A path of the API, each part escaped.
    static func path(_ parts: String...) -> String {
        "/api/v1" + parts.map { "/" + escaped($0) }.joined()
    }

    /// - Parameter query: names and values; those without a value are left out.
    func get<Answer: Decodable>(
        _ path: String, query: [(String, String?)] = [], retryWindow: RetryPolicy = .brief
    ) throws(ServerError) -> Answer {
        try decoded(text(path, query: query, retryWindow: retryWindow))
    }

    func document(_ path: String, query: [(String, String?)] = []) throws(ServerError) -> DocumentNode {
        let text = try text(path, query: query, retryWindow: .brief)
        do { return try JSONDocumentParser.document(in: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    /// - Parameters:
    ///   - body: a document of the media type `type`.
    ///   - idempotencyKey: makes the server do it once, however often it is asked; `nil` for what may be done twice.
    ///   - patience: how long it is sent again.
    func post<Answer: Decodable>(
        _ path: String, body: String, type: String = "application/json", idempotencyKey: String? = nil,
        retryWindow: RetryPolicy = .brief
    ) throws(ServerError) -> Answer {
        var headers = [("Content-Type", type)]
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        return try decoded(send(.POST, path, query: [], headers: headers, body: body, retryWindow: retryWindow))
    }

    private func text(
        _ path: String, query: [(String, String?)], retryWindow: RetryPolicy
    ) throws(ServerError) -> String {
        try send(.GET, path, query: query, retryWindow: retryWindow)
    }

    private func decoded<Answer: Decodable>(_ text: String) throws(ServerError) -> Answer {
        do { return try CanonicalJSON.value(from: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    private func send(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)], headers: [(String, String)] = [],
        body: String? = nil, retryWindow: RetryPolicy
    ) throws(ServerError) -> String {
        let query = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }.joined(separator: "&")
        var headers = HTTPHeaders(headers + [("Accept", "application/json"), ("User-Agent", "muster")])
        if let key { headers.add(name: "Authorization", value: "Bearer \(key)") }
        let url = address + path + (query.isEmpty ? "" : "?" + query)
        return try retryWindow.keepTrying { () throws(ServerError) in
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
            let trouble = ConnectionFailure(error)
            throw .unreachable(address: address, reason: trouble.reason, isListening: trouble.isListening)
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
