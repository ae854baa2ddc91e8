/// The treatments that a rule or policy applies to: those whose offer, category (or one of its ancestors) or channel is
/// named. An empty scope applies to all.
public struct Scope: Hashable, Sendable, Codable {
    public var offers: [Offer.ID]
    public var categories: [Category.ID]
    public var channels: [Channel.ID]

    public init(offers: [Offer.ID] = [], categories: [Category.ID] = [], channels: [Channel.ID] = []) {
        self.offers = offers
        self.categories = categories
        self.channels = channels
    }

    public var isEmpty: Bool { offers.isEmpty && categories.isEmpty && channels.isEmpty }

    /// - Parameter lineage: the offer's category and its ancestors.
    public func applies(toOffer offer: Offer.ID, lineage: [Category.ID], channel: Channel.ID) -> Bool {
        isEmpty || offers.contains(offer) || channels.contains(channel) || lineage.contains { categories.contains($0) }
    }
}

extension Scope {
    /// `nil` means all treatments.
    init(reading reader: DocumentReader?) {
        guard let reader else {
            self.init()
            return
        }
        self.init(
            offers: reader.references("offers"), categories: reader.references("categories"),
            channels: reader.references("channels"))
        reader.finish()
    }

    /// Without empty lists.
    var document: DocumentNode {
        .map([
            ("offers", offers.isEmpty ? nil : .ids(offers)),
            ("categories", categories.isEmpty ? nil : .ids(categories)),
            ("channels", channels.isEmpty ? nil : .ids(channels)),
        ])
    }
}
