/// The use of each volume constraint and budget.
struct ReferenceLimits {
    /// A limit that is used up.
    struct Reached: Equatable {
        var kind: String
        var limit: Int
        var id: String?
        var name: String?
        /// Absent for a budget that was used up before the run.
        var customer: String?
        /// The policy of the budget.
        var policy: String?
    }

    /// The remaining budget of a policy for an offer.
    private struct Budget {
        var policy: PolicyCase
        var offer: OfferCase
        var limit: Int
        var spent = 0

        func isFor(_ treatment: ReferenceRun.Treatment) -> Bool {
            treatment.offer.id == offer.id && ReferenceRun.Check.policy(policy).concerns(treatment)
        }
    }

    private let campaign: CampaignCase
    private var total = 0
    private var byOffer: [String: Int] = [:]
    private var byChannel: [String: Int] = [:]
    private var budgets: [Budget] = []
    /// In the order in which they were reached.
    private(set) var reached: [Reached] = []

    init(of reference: ReferenceRun, _ checks: [ReferenceRun.Check]) {
        campaign = reference.run.campaign
        let treatments = reference.treatments
        for check in checks {
            guard case .policy(let policy) = check, case .budget = policy.limit else { continue }
            for offer in reference.namedOffers
            where treatments.contains(where: { $0.offer.id == offer.id && check.concerns($0) }) {
                guard let left = reference.left(of: policy, for: offer) else { continue }
                budgets.append(Budget(policy: policy, offer: offer, limit: left))
                if left == 0 { close(budgets[budgets.count - 1], by: nil) }
            }
        }
    }

    var isTotalReached: Bool { reached.contains { $0.kind == "maxTotalPerRun" } }

    func isClosed(_ treatment: ReferenceRun.Treatment) -> Bool { closing(treatment) != nil }

    /// - Returns: the limit that closed the treatment.
    func closing(_ treatment: ReferenceRun.Treatment) -> Reached? {
        reached.first { limit in
            switch limit.kind {
            case "maxPerOffer": limit.id == treatment.offer.id
            case "maxPerChannel": limit.id == treatment.channel.id
            case "budget":
                budgets.contains { $0.policy.id == limit.policy && $0.offer.id == limit.id && $0.isFor(treatment) }
            default: false
            }
        }
    }

    /// One recommendation can reach several limits: that of the offer, that of the channel, its budgets, then the total.
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
        for index in budgets.indices where budgets[index].isFor(treatment) {
            budgets[index].spent += 1
            if budgets[index].spent == budgets[index].limit { close(budgets[index], by: customer.id) }
        }
        if let limit = campaign.maxTotal, total == limit {
            reached.append(Reached(kind: "maxTotalPerRun", limit: limit, customer: customer.id))
        }
    }

    private mutating func close(_ budget: Budget, by customer: String?) {
        reached.append(
            Reached(
                kind: "budget", limit: budget.limit, id: budget.offer.id, name: budget.offer.name, customer: customer,
                policy: budget.policy.id))
    }
}
