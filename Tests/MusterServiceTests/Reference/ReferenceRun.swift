import Foundation

/// The expected result of a run of a ``RunCase``, computed in the simplest way: loops over customers, offers and creatives.
///
/// - Source: DESIGN sections 3 and 4.
struct ReferenceRun {
    /// The reason why no run is possible.
    enum Refusal: Equatable {
        /// The file has no rows.
        case importFails
        /// The catalog is refused with diagnostics of these codes.
        case applyFails(Set<String>)
        /// Nothing can be recommended to anyone.
        case planningFails
    }

    /// One creative of an open offer on one of the campaign's channels.
    struct Treatment {
        var offer: OfferCase
        var category: CategoryCase
        /// The category and its ancestors, nearest first.
        var lineage: [CategoryCase]
        var channel: ChannelCase
        var creative: CreativeCase
    }

    let run: RunCase
    /// Before the run.
    let history: ReferenceHistory
    /// When the run starts.
    let asOf: Date
    /// The same, in the campaign's time zone.
    let start: LocalInstant

    init(run: RunCase, history: ReferenceHistory = .init(), asOf: Date = Date(timeIntervalSince1970: 0)) {
        (self.run, self.history, self.asOf) = (run, history, asOf)
        start = LocalInstant(asOf, in: run.campaign.timeZone)
    }

    var refusal: Refusal? {
        if run.customers.isEmpty { return .importFails }
        let named = run.channels.filter { run.campaign.channels.contains($0.id) }
        var problems: Set<String> = []
        if named.contains(where: { $0.deliveryMode == "api" }) { problems.insert("catalog.onlineChannel") }
        let active = namedOffers.filter { $0.status == "active" }
        if needsModel, !active.allSatisfy({ isCovered($0) }) { problems.insert("catalog.modelWithoutOffers") }
        if !problems.isEmpty { return .applyFails(problems) }
        return treatments.isEmpty ? .planningFails : nil
    }

    // MARK: Treatments

    /// In id order.
    var channels: [ChannelCase] {
        run.channels.filter {
            $0.deliveryMode != "api" && (run.campaign.channels.isEmpty || run.campaign.channels.contains($0.id))
        }.sorted { precedes($0.id, $1.id) }
    }

    /// The offers of the flow's inventory, open or not, in id order.
    var namedOffers: [OfferCase] {
        run.offers.filter { isInInventory($0) }.sorted { precedes($0.id, $1.id) }
    }

    /// By offer, then channel.
    var treatments: [Treatment] {
        var treatments: [Treatment] = []
        for offer in namedOffers where offer.isOpen {
            for channel in channels {
                for creative in run.creatives
                where creative.offer == offer.id && creative.channel == channel.id && creative.status == "active" {
                    let lineage = self.lineage(offer.category)
                    treatments.append(
                        Treatment(
                            offer: offer, category: lineage[0], lineage: lineage, channel: channel, creative: creative))
                }
            }
        }
        return treatments
    }

    /// A category and its ancestors, nearest first.
    func lineage(_ category: String) -> [CategoryCase] {
        var lineage: [CategoryCase] = []
        var next: String? = category
        while let id = next, let category = run.categories.first(where: { $0.id == id }) {
            lineage.append(category)
            next = category.parent
        }
        return lineage
    }

    private func isInInventory(_ offer: OfferCase) -> Bool {
        let (categories, offers, tags) = run.flow.inventory
        if categories.isEmpty && offers.isEmpty && tags.isEmpty { return true }
        return offers.contains(offer.id) || lineage(offer.category).contains { categories.contains($0.id) }
            || offer.tags.contains { tags.contains($0) }
    }
}

extension ReferenceRun.Treatment {
    func isIn(_ scope: ScopeCase) -> Bool {
        if scope.offers.isEmpty && scope.categories.isEmpty && scope.channels.isEmpty { return true }
        return scope.offers.contains(offer.id) || scope.channels.contains(channel.id)
            || lineage.contains { scope.categories.contains($0.id) }
    }
}

extension OfferCase {
    var isOpen: Bool { status == "active" && validFrom != .future && validTo != .past }

    /// The attributes that expressions read as `offer.…`.
    var attributes: [String: GeneratedValue] {
        var attributes = fields
        attributes["id"] = .text(id)
        attributes["categoryId"] = .text(category)
        attributes["priority"] = .double(priority)
        attributes["weight"] = .double(weight ?? 100)
        attributes["businessValue"] = .double(businessValue ?? 50)
        attributes["mandatory"] = .bool(isMandatory)
        return attributes
    }
}
