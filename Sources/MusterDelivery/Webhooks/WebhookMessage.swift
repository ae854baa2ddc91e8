public import Foundation

/// A message to a webhook. Repeated attempts send the same bytes under the same id.
public struct WebhookMessage: Hashable, Sendable {
    /// The value of the header `webhook-id`. A receiver that has seen it ignores the message.
    public var id: String
    /// A JSON document.
    public var body: String

    public init(id: String, body: String) {
        self.id = id
        self.body = body
    }
}

/// The result of one attempt to send a message.
public enum WebhookResponse: Hashable, Sendable {
    case accepted
    /// The receiver does not accept this message, and will not accept it at another attempt.
    case rejected(status: Int, reason: String)
    /// Another attempt can succeed, not before the interval, in seconds, if the receiver states one.
    case failed(reason: String, retryAfter: TimeInterval?)
    /// No message can be sent until the configuration is changed.
    case refused(TransferError)
}
