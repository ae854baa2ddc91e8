/// How much of each volume constraint is used up.
struct ReferenceLimits {
    /// A constraint that is used up.
    struct Reached: Equatable {
        var kind: String
        var limit: Int
        var id: String?
        var name: String?
        var customer: String?
    }

    let campaign: CampaignCase
    private var total = 0
    private var byOffer: [String: Int] = [:]
    private var byChannel: [String: Int] = [:]
    /// In the order in which they were.
    private(set) var reached: [Reached] = []

    init(campaign: CampaignCase) { self.campaign = campaign }

    var isTotalReached: Bool { reached.contains { $0.kind == "maxTotalPerRun" } }

    func isClosed(_ treatment: ReferenceRun.Treatment) -> Bool { closing(treatment) != nil }

    /// - Returns: the constraint that closed the treatment.
    func closing(_ treatment: ReferenceRun.Treatment) -> Reached? {
        reached.first {
            $0.kind == "maxPerOffer" && $0.id == treatment.offer.id
                || $0.kind == "maxPerChannel" && $0.id == treatment.channel.id
        }
    }

    /// What one recommendation uses up can reach several limits: the offer's, then the channel's, then the total.
    mutating func add(_ treatment: ReferenceRun.Treatment, to customer: CustomerCase) {
        let (offer, channel) = (treatment.offer, treatment.channel)
        byOffer[offer.id, default: 0] += 1
        byChannel[channel.id, default: 0] += 1
        total += 1
        if let limit = campaign.maxPerOffer, byOffer[offer.id] == limit {
            reached.append(
                Reached(kind: "maxPerOffer", limit: limit, id: offer.id, name: offer.name, customer: customer.id))
        }
        if let limit = campaign.maxPerChannel, byChannel[channel.id] == limit {
            reached.append(
                Reached(kind: "maxPerChannel", limit: limit, id: channel.id, name: channel.name, customer: customer.id))
        }
        if let limit = campaign.maxTotal, total == limit {
            reached.append(Reached(kind: "maxTotalPerRun", limit: limit, customer: customer.id))
        }
    }
}
