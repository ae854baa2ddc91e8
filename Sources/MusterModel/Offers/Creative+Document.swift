extension Creative: CatalogDocument {
    public static var kind: DefinitionKind { .creative }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let offerId: Offer.ID? = reader.reference("offerId")
        let channelId: Channel.ID? = reader.reference("channelId")
        let status = reader.choice("status", default: Status.active)
        let content = reader.values("content")
        reader.finish()
        guard let id, let name, let offerId, let channelId, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, offerId: offerId, channelId: channelId, status: status, content: content)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("offerId", .id(offerId)), ("channelId", .id(channelId)),
            ("status", .text(status.rawValue)), ("content", .values(content)),
        ])
    }
}
