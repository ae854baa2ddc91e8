internal import Foundation

extension TransferError {
    static func unavailable(_ reason: String, retryAfter: TimeInterval?) -> Self {
        var error = Self(.temporary, code: "webhook.unavailable", message: reason)
        error.retryAfter = retryAfter
        return error
    }

    static func invalidURL(_ url: String) -> Self {
        Self(
            .permanent, code: "webhook.invalidURL", message: "'\(url)' is not the address of a webhook.",
            hint: "Write it as https://host/path, without a user or a password.")
    }

    static func notEncrypted(_ origin: Origin) -> Self {
        Self(
            .permanent, code: "webhook.notEncrypted", message: "The webhook \(origin) does not use HTTPS.",
            hint: "Use https, or allow private addresses for webhooks in the server's settings.")
    }

    static func unknownHost(_ host: String) -> Self {
        Self(.temporary, code: "webhook.unknownHost", message: "The host '\(host)' cannot be found.")
    }

    static func privateAddress(_ host: String, _ address: NetworkAddress) -> Self {
        Self(
            .permanent, code: "webhook.privateAddress",
            message: "The host '\(host)' has the address \(address), which is not public.",
            hint: "Allow private addresses for webhooks in the server's settings if that is intended.")
    }

    static func redirected(from origin: Origin, to location: String) -> Self {
        Self(
            .permanent, code: "webhook.redirected", message: "The webhook \(origin) redirects to '\(location)'.",
            hint: "Set the webhook's url to the new address.")
    }

    static func gone(_ origin: Origin) -> Self {
        Self(
            .permanent, code: "webhook.gone", message: "The receiver \(origin) answered 410: it takes no more messages.",
            hint: "Set another url, or deliver again once the receiver is back.")
    }

    static func notAccepted(_ text: String, status: Int) -> Self {
        let hint =
            switch status {
            case 401, 403, 407: "Check the secret of the webhook."
            case 413: "Choose a smaller batchSize."
            default: "Check the url of the webhook."
            }
        return Self(.permanent, code: "webhook.notAccepted", message: text, hint: hint)
    }
}
