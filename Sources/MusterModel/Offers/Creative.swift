/// How one offer looks on one channel. An active creative makes a treatment.
public struct Creative: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Creative>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case draft, active, inactive, archived
    }

    public var id: ID
    public var name: String
    public var offerId: Offer.ID
    public var channelId: Channel.ID
    public var status: Status
    /// What the channel's delivery needs: a subject, a body, a template's name. Muster only hands it on.
    public var content: [String: FieldValue]

    public init(
        id: ID, name: String, offerId: Offer.ID, channelId: Channel.ID, status: Status = .active,
        content: [String: FieldValue] = [:]
    ) {
        self.id = id
        self.name = name
        self.offerId = offerId
        self.channelId = channelId
        self.status = status
        self.content = content
    }
}
