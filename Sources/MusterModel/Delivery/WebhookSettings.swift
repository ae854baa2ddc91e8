internal import Foundation

/// How the recommendations on an integration channel are sent to the receiver: as messages to a URL, each with a batch of them.
public struct WebhookSettings: Hashable, Sendable, Codable {
    public static let defaultBatchSize = 100
    public static let defaultTimeoutSeconds = 30

    public var url: String
    /// The maximum number of recommendations of a message.
    public var batchSize: Int
    /// The maximum number of messages a second; `nil`: unlimited.
    public var ratePerSecond: Double?
    /// The key with which the messages are signed; `nil`: they are not signed.
    public var secret: SecretReference?
    /// The maximum time for a message and its answer.
    public var timeoutSeconds: Int

    public init(
        url: String, batchSize: Int = WebhookSettings.defaultBatchSize, ratePerSecond: Double? = nil,
        secret: SecretReference? = nil, timeoutSeconds: Int = WebhookSettings.defaultTimeoutSeconds
    ) {
        self.url = url
        self.batchSize = batchSize
        self.ratePerSecond = ratePerSecond
        self.secret = secret
        self.timeoutSeconds = timeoutSeconds
    }
}

extension WebhookSettings {
    /// - Returns: `nil` after a reported problem.
    init?(reading reader: DocumentReader) {
        let url = reader.text("url")
        if let url { Self.check(url, reader) }
        let batchSize = reader.optionalInt("batchSize", in: 1...10_000)
        let ratePerSecond = reader.optionalNumber("ratePerSecond", in: 0.001...10_000)
        let secret = reader.optionalSecret("secret")
        let timeoutSeconds = reader.optionalInt("timeoutSeconds", in: 1...300)
        reader.finish()
        guard let url, !reader.hasErrors else { return nil }
        self.init(
            url: url, batchSize: batchSize ?? Self.defaultBatchSize, ratePerSecond: ratePerSecond, secret: secret,
            timeoutSeconds: timeoutSeconds ?? Self.defaultTimeoutSeconds)
    }

    /// The error does not repeat the URL: it may have a password.
    private static func check(_ text: String, _ reader: DocumentReader) {
        guard let url = URL(string: text), url.scheme == "https" || url.scheme == "http",
            let host = url.host(percentEncoded: false), !host.isEmpty, url.user == nil, url.password == nil, url.fragment == nil,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            return reader.report(
                "url", code: "channel.invalidURL", "'url' is not the address of a webhook.",
                hint: "Write it as https://HOST/PATH, without a user, a password or a fragment (#).")
        }
        if url.scheme == "http" {
            reader.report(
                "url", severity: .warning, code: "channel.notEncrypted", "'url' does not use HTTPS.",
                hint: "Use https. Plain HTTP is sent only if the server's setting allowPrivateWebhooks is true.")
        }
    }

    var document: DocumentNode {
        .map([
            ("url", .text(url)), ("batchSize", batchSize == Self.defaultBatchSize ? nil : .int(batchSize)),
            ("ratePerSecond", ratePerSecond.map(DocumentNode.number)), ("secret", secret?.document),
            ("timeoutSeconds", timeoutSeconds == Self.defaultTimeoutSeconds ? nil : .int(timeoutSeconds)),
        ])
    }
}
