internal import Crypto
internal import Foundation
public import MusterModel

/// The key with which messages to a webhook are signed.
///
/// - Source: Standard Webhooks 1.0: HMAC-SHA256 over `ID.TIMESTAMP.BODY`, written as `v1,` and Base64.
public struct WebhookSigningKey: Sendable {
    private static let prefix = "whsec_"
    /// In bytes.
    private static let lengths = 24...64

    private let key: SymmetricKey

    /// - Parameter secret: the key in Base64, with or without `whsec_` in front; 24 to 64 bytes. Blanks around it are ignored.
    /// - Returns: `nil` when the text is no such key.
    public init?(_ secret: String) {
        let text = secret.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let data = Data(base64Encoded: text.hasPrefix(Self.prefix) ? String(text.dropFirst(Self.prefix.count)) : text),
            Self.lengths.contains(data.count)
        else { return nil }
        key = SymmetricKey(data: data)
    }

    /// The key that the secret of a webhook refers to; `nil` without a reference.
    ///
    /// - Throws: ``TransferError``.
    public static func read(_ reference: SecretReference?, from secrets: Secrets) throws -> WebhookSigningKey? {
        try reference.map { reference in
            guard let key = WebhookSigningKey(try secrets.value(of: reference, "webhook.secret")) else {
                throw TransferError(
                    .permanent, code: "webhook.invalidSecret", message: "The secret of the webhook is not a signing key.",
                    hint: "Use 24 to 64 random bytes in Base64, with or without whsec_ in front.")
            }
            return key
        }
    }

    /// The value of the header `webhook-signature`.
    ///
    /// - Parameter timestamp: in seconds since 1970.
    public func signature(id: String, timestamp: Int, body: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(timestamp).\(body)".utf8), using: key)
        return "v1," + Data(code).base64EncodedString()
    }
}
