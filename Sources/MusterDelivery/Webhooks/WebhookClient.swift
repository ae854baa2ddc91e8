internal import AsyncHTTPClient
internal import Dispatch
public import Foundation
internal import MusterBase
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Sends messages to a webhook.
///
/// The address of the host is looked up once, checked and then used for all connections of the client, so that a name that
/// changes its address meanwhile does not lead into a private network. Redirects are followed only within the same origin.
///
/// ```swift
/// let client = try WebhookClient(WebhookTarget(url: "https://example.com/hook", signingKey: key))
/// defer { client.close() }
/// let response = await client.send(WebhookMessage(id: "weekly-1.push.1", body: json), at: Date())
/// ```
public final class WebhookClient: Sendable {
    private static let maxRedirects = 3
    private static let maxReasonLength = 300

    private let target: WebhookTarget
    private let origin: Origin
    private let client: HTTPClient

    /// Looks up the host. Blocks.
    ///
    /// - Throws: ``TransferError``: temporary when the host cannot be found.
    public init(_ target: WebhookTarget) throws(TransferError) {
        guard let url = URL(string: target.url), let origin = Origin(url) else { throw .invalidURL(target.url) }
        guard origin.scheme == "https" || target.allowsPrivateAddresses else { throw .notEncrypted(origin) }
        guard let addresses = NetworkAddress.resolve(origin.host), let first = addresses.first else {
            throw .unknownHost(origin.host)
        }
        if !target.allowsPrivateAddresses, let address = addresses.first(where: { !$0.isPublic }) {
            throw .privateAddress(origin.host, address)
        }
        self.target = target
        self.origin = origin
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .nanoseconds(Int64(target.timeout * 1e9))))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.dnsOverride = [origin.host: first.description]
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. Call it once, at the end.
    public func close() {
        // The connections are idle. If they cannot be closed now, the system closes them with the process.
        client.shutdown { _ in }
    }

    /// Makes one attempt to send a message.
    ///
    /// - Parameter instant: the time of the attempt, which the receiver compares with its clock.
    public func send(_ message: WebhookMessage, at instant: Date) async -> WebhookResponse {
        var url = target.url
        for _ in 0...Self.maxRedirects {
            let response: HTTPClientResponse
            let reason: String
            do {
                response = try await client.execute(
                    request(message, to: url, at: instant), timeout: .nanoseconds(Int64(target.timeout * 1e9)))
                reason = await self.reason(of: response)
            } catch {
                return .failed(reason: Self.reason(of: error), retryAfter: nil)
            }
            guard [307, 308].contains(response.status.code) else { return answer(response, reason, at: instant) }
            let location = response.headers.first(name: "location") ?? ""
            guard let next = URL(string: location, relativeTo: URL(string: url)), Origin(next) == origin else {
                return .refused(.redirected(from: origin, to: location))
            }
            url = next.absoluteString
        }
        return .refused(.redirected(from: origin, to: url))
    }

    /// Makes one attempt to send a message. Blocks.
    ///
    /// - Throws: `CancellationError` when the transfer is stopped meanwhile. The receiver may have got the message.
    func send(_ message: WebhookMessage, at instant: Date, control: TransferControl) throws -> WebhookResponse {
        let response = Mutex<WebhookResponse?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        let attempt = Task {
            let found = await send(message, at: instant)
            response.withLock { $0 = found }
            isDone.signal()
        }
        while isDone.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
            guard control.isStopped else { continue }
            attempt.cancel()
            throw CancellationError()
        }
        return response.withLock { $0 } ?? .failed(reason: "The request failed.", retryAfter: nil)
    }

    private func request(_ message: WebhookMessage, to url: String, at instant: Date) -> HTTPClientRequest {
        let timestamp = Int(instant.timeIntervalSince1970)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "Muster", "webhook-id": message.id,
            "webhook-timestamp": "\(timestamp)",
        ]
        if let key = target.signingKey {
            request.headers.add(
                name: "webhook-signature", value: key.signature(id: message.id, timestamp: timestamp, body: message.body))
        }
        request.body = .bytes(ByteBuffer(string: message.body))
        return request
    }

    private func answer(_ response: HTTPClientResponse, _ reason: String, at instant: Date) -> WebhookResponse {
        let status = Int(response.status.code)
        let text = "The receiver answered \(status)" + (reason.isEmpty ? "." : ": \(reason)")
        switch status {
        case 200..<300: return .accepted
        case 408, 425, 429, 500...:
            let wait = response.headers.first(name: "retry-after").flatMap { RetryAfter.seconds($0, at: instant) }
            return .failed(reason: text, retryAfter: wait)
        case 410: return .refused(.gone(origin))
        case 300..<400: return .refused(.redirected(from: origin, to: response.headers.first(name: "location") ?? ""))
        case 401, 403, 404, 405, 407, 411, 413: return .refused(.notAccepted(text, status: status))
        default: return .rejected(status: status, reason: text)
        }
    }

    /// The beginning of the body, as one line.
    private func reason(of response: HTTPClientResponse) async -> String {
        var bytes: [UInt8] = []
        do {
            for try await buffer in response.body {
                bytes += buffer.readableBytesView.prefix(Self.maxReasonLength - bytes.count)
                // The connection is not used again: the rest can be endless.
                if bytes.count == Self.maxReasonLength { break }
            }
        } catch {
            // The status has arrived, and it decides.
        }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
            .filter { $0 == " " || !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    }

    private static func reason(of error: any Error) -> String {
        guard let error = error as? HTTPClientError else { return "The connection failed: \(error)" }
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout: return "The receiver could not be reached in time."
        case .readTimeout, .deadlineExceeded: return "The receiver did not answer in time."
        case .remoteConnectionClosed: return "The receiver closed the connection without an answer."
        default: return "The request failed: \(error.shortDescription)"
        }
    }
}

/// Where and how the messages of a webhook are sent.
public struct WebhookTarget: Sendable {
    public var url: String
    /// `nil`: the messages are not signed.
    public var signingKey: WebhookSigningKey?
    /// The maximum time of an attempt, in seconds.
    public var timeout: TimeInterval
    /// Whether private addresses and plain HTTP are allowed.
    public var allowsPrivateAddresses: Bool

    public init(
        url: String, signingKey: WebhookSigningKey? = nil, timeout: TimeInterval = 30, allowsPrivateAddresses: Bool = false
    ) {
        self.url = url
        self.signingKey = signingKey
        self.timeout = timeout
        self.allowsPrivateAddresses = allowsPrivateAddresses
    }
}

/// The scheme, host and port of a URL.
struct Origin: Hashable, CustomStringConvertible {
    var scheme: String
    var host: String
    var port: Int

    /// - Returns: `nil` for a URL that is not HTTP, has no host, or has a user.
    init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme), url.user == nil,
            let host = url.host(percentEncoded: false)?.lowercased(), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    var description: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
