internal import Foundation
internal import MusterModel

/// An offer of the flow that customers can get.
struct PlannedOffer {
    var offer: Offer
    var category: Category
    /// The category and its ancestors, nearest first.
    var lineage: [Category.ID]
    /// The active creatives on the campaign's channels, by channel id.
    var creatives: [Creative]
}

/// The channels of a campaign, and the offers of its flow that customers can get on them.
struct OfferSelection {
    /// In id order.
    private(set) var channels: [Channel] = []
    /// In the order that breaks ties: by priority, highest first, then by id.
    private(set) var offers: [PlannedOffer] = []
    private(set) var unreachable: [DecisionPlan.UnreachableOffer] = []
    private(set) var findings = Findings()

    init(_ campaign: Campaign, _ flow: DecisionFlow, in catalog: Catalog, asOf: Date) {
        channels = selectChannels(of: campaign, in: catalog)
        offers = selectOffers(of: flow, in: catalog, asOf: asOf)
    }

    private mutating func selectChannels(of campaign: Campaign, in catalog: Catalog) -> [Channel] {
        let known = catalog.channels.values.sorted { $0.id < $1.id }
        guard !campaign.channelIds.isEmpty else {
            let batch = known.filter(\.isBatch)
            if batch.isEmpty {
                findings.report(
                    campaign, "channelIds", "There is no channel that a batch campaign can reach.",
                    hint: "Apply a channel with deliveryMode file, integration or manual.")
            }
            return batch
        }
        for (index, id) in campaign.channelIds.enumerated() {
            let path = DocumentPath("channelIds").appending(index)
            guard let channel = catalog.channels[id] else {
                findings.report(campaign, path, "There is no channel '\(id)'.")
                continue
            }
            if !channel.isBatch {
                findings.report(
                    campaign, path, "Channel '\(id)' has deliveryMode api, which a batch campaign cannot reach.",
                    hint: "Leave it out, or name a channel with deliveryMode file, integration or manual.")
            }
        }
        return known.filter { campaign.channelIds.contains($0.id) && $0.isBatch }
    }

    private mutating func selectOffers(of flow: DecisionFlow, in catalog: Catalog, asOf: Date) -> [PlannedOffer] {
        let inventory = flow.inventory
        let named = catalog.offers.values.filter { inventory.contains($0, lineage: catalog.lineage(of: $0.categoryId)) }
        let open = named.filter { $0.isOpen(at: asOf) }
        guard !open.isEmpty else {
            findings.report(
                flow, "stages",
                named.isEmpty
                    ? "The flow's inventory holds no offer."
                    : (named.count == 1 ? "The only offer" : "None of the \(named.count) offers")
                        + " in the flow's inventory is \(named.count == 1 ? "not " : "")active and valid now.",
                hint: "Set status: active and check validFrom and validTo, or widen the inventory.")
            return []
        }
        let reachable = Set(channels.map(\.id))
        let offers = open.sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }.compactMap { offer -> PlannedOffer? in
            guard let category = catalog.categories[offer.categoryId] else { return nil }
            let creatives = catalog.creatives.values.filter {
                $0.offerId == offer.id && $0.status == .active && reachable.contains($0.channelId)
            }
            guard !creatives.isEmpty else { return nil }
            return PlannedOffer(
                offer: offer, category: category, lineage: catalog.lineage(of: offer.categoryId),
                creatives: creatives.sorted { ($0.channelId, $0.id) < ($1.channelId, $1.id) })
        }
        if offers.isEmpty && !channels.isEmpty {
            findings.report(
                flow, "stages",
                "No open offer of the flow has an active creative on "
                    + channels.map { "'\($0.id)'" }.joined(separator: ", ") + ".",
                hint: "Apply a creative for an offer and one of these channels, with status: active.")
        }
        unreachable = named.filter { offer in !offers.contains { $0.offer.id == offer.id } }
            .sorted { $0.id < $1.id }.map { offer in
                let step = offer.isOpen(at: asOf) ? FunnelSteps.noCreative : FunnelSteps.inventory
                return DecisionPlan.UnreachableOffer(id: offer.id.rawValue, name: offer.name, step: step)
            }
        return offers
    }
}
