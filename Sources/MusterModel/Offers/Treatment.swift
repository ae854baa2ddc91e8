/// An active creative: one offer on one channel, with everything a result row says about it.
public struct Treatment: Hashable, Sendable, Codable {
    public var offerId: Offer.ID
    public var offerName: String
    public var channelId: Channel.ID
    public var channelName: String
    public var creativeId: Creative.ID
    public var creativeName: String
    public var categoryId: Category.ID
    public var categoryName: String
    public var priority: Double

    public init(offer: Offer, category: Category, channel: Channel, creative: Creative) {
        offerId = offer.id
        offerName = offer.name
        channelId = channel.id
        channelName = channel.name
        creativeId = creative.id
        creativeName = creative.name
        categoryId = category.id
        categoryName = category.name
        priority = offer.priority
    }
}
