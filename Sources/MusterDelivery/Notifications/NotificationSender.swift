public import Foundation
public import MusterModel

/// Sends notifications of runs to webhooks and by e-mail.
public struct NotificationSender: Sendable {
    private let smtp: SMTPSettings?
    private let allowsPrivateWebhooks: Bool
    private let secrets: Secrets
    private let temporaryFolder: String

    /// - Parameters:
    ///   - smtp: `nil` if there is no mail server.
    ///   - allowsPrivateWebhooks: whether webhooks may have private addresses, and use HTTP without TLS.
    ///   - environment: of the process, from which secrets come.
    ///   - temporaryFolder: exists.
    public init(
        smtp: SMTPSettings?, allowsPrivateWebhooks: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment, temporaryFolder: String
    ) {
        self.smtp = smtp
        self.allowsPrivateWebhooks = allowsPrivateWebhooks
        secrets = Secrets(environment: environment)
        self.temporaryFolder = temporaryFolder
    }

    /// Makes one attempt. Blocks, for about a minute at most.
    ///
    /// - Throws: ``TransferError``; `CancellationError` when it is stopped. The error is permanent only if the receiver will never
    ///   take the message: settings and secrets can be corrected while the notification waits.
    public func send(_ notification: RunNotification, at instant: Date, control: TransferControl) throws {
        do {
            try attempt(notification, at: instant, control: control)
        } catch var error as TransferError {
            error.kind = Self.finalCodes.contains(error.code) ? .permanent : .temporary
            throw error
        }
    }

    private static let finalCodes: Set = ["webhook.rejected", "webhook.gone"]

    private func attempt(_ notification: RunNotification, at instant: Date, control: TransferControl) throws {
        switch notification.destination {
        case .email(let addresses):
            guard let smtp else {
                throw TransferError(
                    .temporary, code: "mail.noServer", message: "No mail server is set, so that no e-mail can be sent.",
                    hint: "Add the section smtp to muster.yaml.")
            }
            let message = EmailMessage(
                id: notification.id, from: smtp.from, to: addresses, subject: notification.message.subject,
                text: notification.message.text, date: notification.createdAt)
            try SMTPClient(settings: smtp, secrets: secrets, temporaryFolder: temporaryFolder).send(message, control: control)
        case .webhook(let url, let secret):
            let key = try WebhookSigningKey.read(secret, from: secrets)
            let client = try WebhookClient(
                WebhookTarget(url: url, signingKey: key, allowsPrivateAddresses: allowsPrivateWebhooks))
            defer { client.close() }
            let message = WebhookMessage(id: notification.id, body: notification.message.json)
            switch try client.send(message, at: instant, control: control) {
            case .accepted: return
            case .rejected(_, let reason): throw TransferError(.permanent, code: "webhook.rejected", message: reason)
            case .failed(let reason, let wait): throw TransferError.unavailable(reason, retryAfter: wait)
            case .refused(let error): throw error
            }
        }
    }
}
