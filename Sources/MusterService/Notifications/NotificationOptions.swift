public import MusterModel

/// How the ends of runs are announced.
public struct NotificationOptions: Hashable, Sendable {
    /// For the runs of all campaigns.
    public var targets: [NotificationTarget]
    /// `nil`: e-mails wait until there is a server.
    public var smtp: SMTPSettings?
    /// Whether webhooks may have private addresses, and use HTTP without TLS.
    public var allowsPrivateWebhooks: Bool
    public var backoff: DeliveryBackoff

    public init(
        targets: [NotificationTarget] = [], smtp: SMTPSettings? = nil, allowsPrivateWebhooks: Bool = false,
        backoff: DeliveryBackoff = DeliveryBackoff()
    ) {
        self.targets = targets
        self.smtp = smtp
        self.allowsPrivateWebhooks = allowsPrivateWebhooks
        self.backoff = backoff
    }
}
