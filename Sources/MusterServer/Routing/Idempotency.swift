internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import MusterService
internal import MusterStore
internal import NIOCore
internal import Synchronization

/// Executes a request with an `Idempotency-Key` only once, however often it is sent.
///
/// A successful response (2xx) is stored and replayed. After any other response the key is released: nothing was
/// created, and the client should retry.
struct Idempotency: Sendable {
    let workspace: Workspace
    private let inFlight = InFlight()

    init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Parameter next: executes the request.
    /// - Throws: ``Problem``: 400 for an invalid key, 409 for a key that was used for another request or whose request
    ///   is still in progress.
    func respond(
        _ request: Request, _ context: APIContext, body: BodyLimit,
        _ next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let values = request.headers[values: .idempotencyKey]
        guard let key = values.first else { return try await next(request, context) }
        guard values.count == 1, key.utf8.count <= 255, key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !key.isEmpty
        else {
            throw Problem(items: [
                .init(
                    path: "Idempotency-Key", code: "idempotency.invalidKey",
                    message: "An Idempotency-Key must be 1 to 255 visible ASCII characters.")
            ])
        }
        var request = request
        let fingerprint = try await Self.fingerprint(&request, context, body: body)
        let principal = context.principal?.id ?? "nobody"
        guard inFlight.enter(key, of: principal) else { throw Self.inFlightProblem }
        defer { inFlight.leave(key, of: principal) }
        let claim = try await blocking { try workspace.idempotency.claim(key: key, of: principal, fingerprint: fingerprint) }
        switch claim {
        case .granted: break
        case .inFlight: throw Self.inFlightProblem
        case .answered(let stored): return Response(stored)
        case .mismatch:
            throw Problem(
                .conflict, code: "idempotency.mismatch", "This Idempotency-Key was used for another request.",
                hint: "Use a new key for each new request.")
        }
        do {
            let response = try await extendingClaim(key, of: principal, context) { try await next(request, context) }
            let stored = response.status.kind == .successful ? try await StoredResponse(response) : nil
            await finish(storing: stored, key: key, of: principal, context)
            return response
        } catch {
            await finish(storing: nil, key: key, of: principal, context)
            throw error
        }
    }

    /// Runs `body` and extends the claim on the key at intervals, so that other servers see that the request is in
    /// progress.
    private func extendingClaim(
        _ key: String, of principal: String, _ context: APIContext, _ body: () async throws -> Response
    ) async throws -> Response {
        let extending = Task {
            while true {
                try await Task.sleep(for: .seconds(IdempotencyService.secondsClaimed / 3))
                do {
                    try await blocking { try workspace.idempotency.extendClaim(key: key, of: principal) }
                } catch let error where !(error is CancellationError) {
                    context.logger.warning(
                        "the claim on an idempotency key could not be extended", metadata: ["error": "\(error)"])
                }
            }
        }
        defer { extending.cancel() }
        return try await body()
    }

    /// Stores the response, or releases the key when it is `nil`. A failure is only logged, because the request itself
    /// was executed; the claim then expires by itself.
    private func finish(storing response: StoredResponse?, key: String, of principal: String, _ context: APIContext) async {
        do {
            try await blockingUncancellable {
                if let response {
                    try workspace.idempotency.save(response, key: key, of: principal)
                } else {
                    try workspace.idempotency.release(key: key, of: principal)
                }
            }
        } catch {
            context.logger.warning("a response could not be stored for its idempotency key", metadata: ["error": "\(error)"])
        }
    }

    private static let inFlightProblem = Problem(
        .conflict, code: "idempotency.inFlight", "A request with this Idempotency-Key is in progress.",
        headers: [.retryAfter: "1"])

    /// A hash that identifies the request. For an upload it covers path, media type, encoding and length but not the
    /// contents, which are streamed.
    private static func fingerprint(
        _ request: inout Request, _ context: APIContext, body: BodyLimit
    ) async throws -> Data {
        var hash = SHA256()
        for part in [
            request.method.rawValue, request.head.path ?? "", request.headers[.contentType] ?? "",
            body == .upload ? request.headers[.contentEncoding] ?? "" : "",
            body == .upload ? request.headers[.contentLength] ?? "" : "",
        ] {
            hash.update(data: Data(part.utf8))
            hash.update(data: [0])
        }
        if body != .upload {
            let buffer = try await request.collected(upTo: context.bodyLimit)
            hash.update(data: buffer.readableBytesView)
            request.body = RequestBody(buffer: buffer)
        }
        return Data(hash.finalize())
    }

    /// The keys of the requests in progress in this process.
    private final class InFlight: Sendable {
        private let keys = Mutex<Set<[String]>>([])

        func enter(_ key: String, of principal: String) -> Bool { keys.withLock { $0.insert([principal, key]).inserted } }
        func leave(_ key: String, of principal: String) { keys.withLock { _ = $0.remove([principal, key]) } }
    }
}

extension StoredResponse {
    /// - Returns: `nil` for a response that is too large to store or has no known length.
    fileprivate init?(_ response: Response) async throws {
        guard let length = response.body.contentLength, length <= 1 << 20 else { return nil }
        let body = CollectedBody()
        try await response.body.write(body)
        self.init(
            status: response.status.code, headers: response.headers.map { [$0.name.rawName, $0.value] },
            body: Data(body.buffer.withLock { $0 }.readableBytesView))
    }
}

extension Response {
    fileprivate init(_ stored: StoredResponse) {
        var headers: HTTPFields = [.idempotencyReplayed: "true"]
        for header in stored.headers where header.count == 2 {
            if let name = HTTPField.Name(header[0]) { headers.append(HTTPField(name: name, value: header[1])) }
        }
        self.init(
            status: HTTPResponse.Status(code: stored.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: stored.body)))
    }
}

private final class CollectedBody: ResponseBodyWriter {
    let buffer = Mutex(ByteBuffer())

    func write(_ part: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(part) }
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}
