/// A means of contact, such as e-mail.
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
    /// A condition over `customer`. Customers for whom it is false or missing are not contacted on this
    /// channel. `nil` means no restriction.
    public var consent: String?
    /// Only of a `manual` channel.
    public var workList: WorkListSettings?
    /// Only of an `integration` channel. `nil`: its recommendations are in the output files.
    public var webhook: WebhookSettings?

    public init(
        id: ID, name: String, description: String? = nil, type: Kind, deliveryMode: DeliveryMode, consent: String? = nil,
        workList: WorkListSettings? = nil, webhook: WebhookSettings? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.type = type
        self.deliveryMode = deliveryMode
        self.consent = consent
        self.workList = workList
        self.webhook = webhook
    }

    /// Whether batch campaigns can use this channel. An `api` channel decides for one customer per request.
    public var isBatch: Bool { deliveryMode != .api }
}

extension Channel: DefinitionContent {
    public static var kind: DefinitionKind { .channel }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let type: Kind? = reader.choice("type")
        let deliveryMode: DeliveryMode? = reader.choice("deliveryMode")
        let consent = reader.optionalExpression("consent", seeing: .customer, expecting: .condition, joined: .init())
        let workList = reader.optionalObject("workList").flatMap(WorkListSettings.init(reading:))
        if let deliveryMode, deliveryMode != .manual, reader.field("workList") != nil {
            reader.report(
                "workList", code: "channel.noWorkList", "Only channels with deliveryMode 'manual' have a work list.",
                hint: "Remove 'workList', or set 'deliveryMode: manual'.")
        }
        let webhook = reader.optionalObject("webhook").flatMap(WebhookSettings.init(reading:))
        if let deliveryMode, deliveryMode != .integration, reader.field("webhook") != nil {
            reader.report(
                "webhook", code: "channel.noWebhook", "Only channels with deliveryMode 'integration' have a webhook.",
                hint: "Remove 'webhook', or set 'deliveryMode: integration'.")
        }
        reader.finish()
        guard let id, let name, let type, let deliveryMode, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, type: type, deliveryMode: deliveryMode, consent: consent,
            workList: workList, webhook: webhook)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("type", .text(type.rawValue)), ("deliveryMode", .text(deliveryMode.rawValue)),
            ("consent", consent.map(DocumentNode.text)), ("workList", workList?.document),
            ("webhook", webhook?.document),
        ])
    }
}
