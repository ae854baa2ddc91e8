/// A way to reach a customer.
public struct Channel: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Channel>

    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case email, push, sms, in_app, web, webhook, whatsapp, direct_mail
    }

    public enum DeliveryMode: String, CaseIterable, Hashable, Sendable, Codable {
        case api, file, integration, manual
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var type: Kind
    public var deliveryMode: DeliveryMode
    /// A condition over `customer`; a customer for whom it is false or missing is not reached. Absent: no consent needed.
    public var consent: String?

    public init(
        id: ID, name: String, description: String? = nil, type: Kind, deliveryMode: DeliveryMode, consent: String? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.type = type
        self.deliveryMode = deliveryMode
        self.consent = consent
    }

    /// Whether batch campaigns reach this channel. An `api` channel decides one customer at a time, when asked.
    public var isBatch: Bool { deliveryMode != .api }
}
