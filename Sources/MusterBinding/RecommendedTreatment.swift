internal import MusterBase
internal import MusterExpressions
public import MusterModel

/// A treatment of a campaign, for expressions over its recommendations.
public struct RecommendedTreatment: Sendable {
    public var offer: Offer
    public var category: Category
    public var channel: Channel
    public var creative: Creative
    public var campaign: Campaign

    public init(offer: Offer, category: Category, channel: Channel, creative: Creative, campaign: Campaign) {
        self.offer = offer
        self.category = category
        self.channel = channel
        self.creative = creative
        self.campaign = campaign
    }

    /// The attributes of everything but the offer and the creative.
    static let types: [String: [String: ExpressionType]] = [
        "category": ["id": .string, "name": .string], "channel": ["id": .string, "name": .string, "type": .string],
        "campaign": ["id": .string, "name": .string],
    ]

    /// The values of everything but the offer.
    var attributes: [String: [String: Literal]] {
        [
            "category": ["id": .string(category.id.rawValue), "name": .string(category.name)],
            "channel": [
                "id": .string(channel.id.rawValue), "name": .string(channel.name), "type": .string(channel.type.rawValue),
            ],
            "campaign": ["id": .string(campaign.id.rawValue), "name": .string(campaign.name)],
            "creative": creative.content.compactMapValues(Literal.init).merging(
                ["id": .string(creative.id.rawValue), "name": .string(creative.name)]
            ) { _, builtIn in builtIn },
        ]
    }
}

extension Creative {
    /// The types of `creative.…`: the id, the name, and the content of any of them. Content of several types has none.
    static func types(of creatives: some Sequence<Creative>) -> [String: ExpressionType] {
        var types: [String: ExpressionType] = [:]
        for creative in creatives {
            for (name, value) in creative.content {
                guard let type = ExpressionType(of: value) else { continue }
                types[name] = types[name].map { $0.unified(with: type) ?? .dynamic } ?? type
            }
        }
        return types.merging(["id": .string, "name": .string]) { _, builtIn in builtIn }
    }
}
