internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import MusterService
internal import MusterStore
internal import NIOCore
internal import Synchronization

/// Carries a request that has an `Idempotency-Key` out once, however often it is sent.
///
/// The answer is kept when something was made (2xx). After any other answer the key is free again: nothing was made, and
/// trying again is what the client should do.
struct Idempotency: Sendable {
    let workspace: Workspace
    private let inFlight = InFlight()

    init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Parameter next: carries the request out.
    /// - Throws: ``Problem``: 400 for a key that is none, 409 for one that stands for another request or for one that is
    ///   being carried out.
    func answer(
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
                    message: "An Idempotency-Key is 1 to 255 visible ASCII characters.")
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
        case .answered(let answer): return Response(answer)
        case .mismatch:
            throw Problem(
                .conflict, code: "idempotency.mismatch", "This Idempotency-Key was used for another request.",
                hint: "Make up a new key for each request that is meant to do something new.")
        }
        do {
            let response = try await whileHolding(key, of: principal, context) { try await next(request, context) }
            let answer = response.status.kind == .successful ? try await StoredResponse(response) : nil
            await settle(answer, key: key, of: principal, context)
            return response
        } catch {
            await settle(nil, key: key, of: principal, context)
            throw error
        }
    }

    /// Tells other servers now and then that the request is still being carried out.
    private func whileHolding(
        _ key: String, of principal: String, _ context: APIContext, _ body: () async throws -> Response
    ) async throws -> Response {
        let holding = Task {
            while true {
                try await Task.sleep(for: .seconds(IdempotencyService.secondsClaimed / 3))
                do {
                    try await blocking { try workspace.idempotency.extendClaim(key: key, of: principal) }
                } catch let error where !(error is CancellationError) {
                    context.logger.warning("an idempotency key could not be held", metadata: ["error": "\(error)"])
                }
            }
        }
        defer { holding.cancel() }
        return try await body()
    }

    /// Keeps the answer, or gives the key back. That this fails must not hide what was done: the key is then free again
    /// after a while.
    private func settle(_ answer: StoredResponse?, key: String, of principal: String, _ context: APIContext) async {
        do {
            try await blockingUncancellable {
                if let answer {
                    try workspace.idempotency.save(answer, key: key, of: principal)
                } else {
                    try workspace.idempotency.release(key: key, of: principal)
                }
            }
        } catch {
            context.logger.warning("an answer could not be kept", metadata: ["error": "\(error)"])
        }
    }

    private static let inFlightProblem = Problem(
        .conflict, code: "idempotency.inFlight", "A request with this Idempotency-Key is being carried out.",
        headers: [.retryAfter: "1"])

    /// Of what is asked. An upload is known by its path, media type, encoding and length: its contents are not read twice.
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

    /// Keys of requests that this process carries out.
    private final class InFlight: Sendable {
        private let keys = Mutex<Set<[String]>>([])

        func enter(_ key: String, of principal: String) -> Bool { keys.withLock { $0.insert([principal, key]).inserted } }
        func leave(_ key: String, of principal: String) { keys.withLock { _ = $0.remove([principal, key]) } }
    }
}

extension StoredResponse {
    /// - Returns: `nil` for an answer that is too large to keep, or that comes as a stream.
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
    fileprivate init(_ answer: StoredResponse) {
        var headers: HTTPFields = [.idempotencyReplayed: "true"]
        for header in answer.headers where header.count == 2 {
            if let name = HTTPField.Name(header[0]) { headers.append(HTTPField(name: name, value: header[1])) }
        }
        self.init(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

private final class CollectedBody: ResponseBodyWriter {
    let buffer = Mutex(ByteBuffer())

    func write(_ part: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(part) }
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}
