internal import AsyncHTTPClient
internal import Foundation
internal import MusterModel
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

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
        _ path: String, query: [(String, String?)] = [], body: String, type: String = "application/json",
        idempotencyKey: String? = nil, retryPolicy: RetryPolicy = .brief
    ) throws(ServerError) -> Answer {
        var headers = [("Content-Type", type)]
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        return try decoded(send(.POST, path, query: query, headers: headers, body: .text(body), retryPolicy: retryPolicy))
    }

    /// Sends a document and returns the document of the response.
    func change(
        _ method: HTTPMethod, _ path: String, _ document: DocumentNode
    ) throws(ServerError) -> DocumentNode {
        // A repeated creation could create a second resource.
        let text = try send(
            method, path, query: [], headers: [("Content-Type", "application/json")], body: .text(document.json),
            retryPolicy: method == .POST ? .none : .brief)
        do { return try JSONDocumentParser.document(in: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    /// Streams a file. The request is not repeated: its idempotency key protects only
    /// a repetition by the caller.
    func upload<Answer: Decodable>(
        _ file: UploadedFile, to path: String, query: [(String, String?)] = []
    ) throws(ServerError) -> Answer {
        var headers = [("Content-Type", file.mediaType), ("Idempotency-Key", UUID().uuidString.lowercased())]
        if let encoding = file.encoding { headers.append(("Content-Encoding", encoding)) }
        return try decoded(send(.POST, path, query: query, headers: headers, body: .file(file), retryPolicy: .none))
    }

    /// Streams the response to a file, which is replaced if it exists.
    ///
    /// - Returns: the headers of the response.
    func download(
        _ path: String, query: [(String, String?)] = [], to file: String
    ) throws(ServerError) -> HTTPHeaders {
        let query = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }.joined(separator: "&")
        var headers = HTTPHeaders([("User-Agent", "muster")])
        if let key { headers.add(name: "Authorization", value: "Bearer \(key)") }
        let url = address + path + (query.isEmpty ? "" : "?" + query)
        let partial = file + ".partial"
        // A file that cannot be removed does no harm: the next download replaces it.
        defer { try? FileManager.default.removeItem(atPath: partial) }
        do {
            let head = ResponseHead()
            let request = try HTTPClient.Request(url: url, headers: headers)
            let delegate = try FileDownloadDelegate(path: partial, reportHead: { head.value = $0 })
            _ = try Self.connections.execute(request: request, delegate: delegate).wait()
            guard let response = head.value else { throw ServerError.notMuster(address: address, status: 0) }
            guard response.status == .ok else {
                let text = (try? String(contentsOfFile: partial, encoding: .utf8)) ?? ""
                let problem: ServerProblem? = try? CanonicalJSON.value(from: text)
                throw problem.map { ServerError.refused($0) }
                    ?? ServerError.notMuster(address: address, status: Int(response.status.code))
            }
            guard rename(partial, file) == 0 else { throw ServerError.unwritable(path: file) }
            return response.headers
        } catch let error as ServerError {
            throw error
        } catch {
            let failure = ConnectionFailure(error)
            throw .unreachable(address: address, reason: failure.reason, isListening: failure.isListening)
        }
    }

    /// The head of a response, which the client reports from another thread before the download ends.
    private final class ResponseHead: Sendable {
        private let head = Mutex<HTTPResponseHead?>(nil)

        var value: HTTPResponseHead? {
            get { head.withLock { $0 } }
            set { head.withLock { $0 = newValue } }
        }
    }

    /// Sends a request without a body whose response has none.
    func acknowledge(_ path: String) throws(ServerError) { _ = try send(.POST, path, query: [], retryPolicy: .long) }

    func delete(_ path: String) throws(ServerError) { _ = try send(.DELETE, path, query: [], retryPolicy: .brief) }

    private func text(
        _ path: String, query: [(String, String?)], retryPolicy: RetryPolicy
    ) throws(ServerError) -> String {
        try send(.GET, path, query: query, retryPolicy: retryPolicy)
    }

    private func decoded<Answer: Decodable>(_ text: String) throws(ServerError) -> Answer {
        do { return try CanonicalJSON.value(from: text) } catch { throw .notMuster(address: address, status: 200) }
    }

    /// The body of a request.
    private enum Body {
        case text(String)
        case file(UploadedFile)

        var content: HTTPClient.Body {
            get throws {
                switch self {
                case .text(let text): .string(text)
                case .file(let file): try file.content
                }
            }
        }
    }

    private func send(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)], headers: [(String, String)] = [],
        body: Body? = nil, retryPolicy: RetryPolicy
    ) throws(ServerError) -> String {
        let query = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }.joined(separator: "&")
        var headers = HTTPHeaders(headers + [("Accept", "application/json"), ("User-Agent", "muster")])
        if let key { headers.add(name: "Authorization", value: "Bearer \(key)") }
        let url = address + path + (query.isEmpty ? "" : "?" + query)
        return try retryPolicy.retry { () throws(ServerError) in
            try once(url, method, headers, body: body)
        }
    }

    private func once(_ url: String, _ method: HTTPMethod, _ headers: HTTPHeaders, body: Body?) throws(ServerError) -> String {
        let response: HTTPClient.Response
        do {
            let request = try HTTPClient.Request(
                url: url, method: method, headers: headers, body: body?.content)
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
