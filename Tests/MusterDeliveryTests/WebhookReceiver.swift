import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization

/// A server that receives the messages of a webhook and answers as a test says.
final class WebhookReceiver: Sendable {
    struct Received: Sendable {
        var path: String
        var id: String
        var timestamp: Int
        var signature: String?
        var body: String
    }

    private let messages = Mutex<[Received]>([])

    var received: [Received] { messages.withLock { $0 } }

    /// - Parameters:
    ///   - answer: gets a message and the number of messages before it.
    ///   - body: gets the address of the receiver, such as `http://127.0.0.1:49152`.
    static func receiving(
        _ answer: @escaping @Sendable (Received, Int) async throws -> Response,
        _ body: @escaping @Sendable (WebhookReceiver, String) async throws -> Void
    ) async throws {
        let receiver = WebhookReceiver()
        let router = Router()
        router.post("**") { request, _ in
            let content = try await request.body.collect(upTo: 64 << 20)
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
            let message = Received(
                path: request.uri.path, id: header("webhook-id") ?? "", timestamp: Int(header("webhook-timestamp") ?? "") ?? 0,
                signature: header("webhook-signature"), body: String(buffer: content))
            let before = receiver.messages.withLock { messages in
                messages.append(message)
                return messages.count - 1
            }
            return try await answer(message, before)
        }
        var logger = Logger(label: "receiver")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: logger)
        try await application.test(.live) { client in
            guard let port = client.port else { throw ReceiverWithoutPort() }
            try await body(receiver, "http://127.0.0.1:\(port)")
        }
    }

    private struct ReceiverWithoutPort: Error {}
}

extension Response {
    static func text(_ status: HTTPResponse.Status, _ text: String = "", headers: HTTPFields = [:]) -> Response {
        Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
