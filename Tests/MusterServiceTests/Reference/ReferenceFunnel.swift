/// The drop reasons of a run's candidates; each is a processed customer and an offer of the inventory.
struct ReferenceFunnel {
    struct Step: Hashable {
        var stage, reason: String
        var id, name: String?

        init(_ stage: String, _ reason: String, id: String? = nil, name: String? = nil) {
            (self.stage, self.reason, self.id, self.name) = (stage, reason, id, name)
        }
    }

    struct OfferCandidates {
        var offer: OfferCase
        var recommended = 0
        var heldOut = 0
        /// By step.
        var drops: [Int]

        var candidates: Int { recommended + heldOut + drops.reduce(0, +) }
    }

    /// In the order in which they apply to a candidate.
    let steps: [Step]
    private let checks: [ReferenceRun.Check]
    private(set) var byOffer: [OfferCandidates]

    init(of reference: ReferenceRun) {
        checks = reference.checks
        steps =
            [Step("inventory", "inventory"), Step("matchCreatives", "noCreative")] + checks.map(\.step)
            + reference.run.flow.groups.map {
                Step("group", "group", name: "at most \($0.max) per \($0.byTag ? "tag" : "category")")
            }
            + [
                Step("rank", "rankedOut"), Step("volumeConstraints", "maxPerOffer"),
                Step("volumeConstraints", "maxPerChannel"), Step("volumeConstraints", "maxTotalPerRun"),
            ]
        byOffer = reference.namedOffers.map { [steps] in
            OfferCandidates(offer: $0, drops: Array(repeating: 0, count: steps.count))
        }
    }

    mutating func add(
        _ choice: ReferenceRun.Choice, of reference: ReferenceRun, _ treatments: [ReferenceRun.Treatment]
    ) {
        for index in byOffer.indices {
            let offer = byOffer[index].offer
            if choice.chosen.contains(where: { $0.treatment.offer.id == offer.id }) {
                if choice.isHeldOut { byOffer[index].heldOut += 1 } else { byOffer[index].recommended += 1 }
            } else {
                byOffer[index].drops[drop(offer, choice, reference, treatments)] += 1
            }
        }
    }

    private func drop(
        _ offer: OfferCase, _ choice: ReferenceRun.Choice, _ reference: ReferenceRun,
        _ treatments: [ReferenceRun.Treatment]
    ) -> Int {
        if !offer.isOpen { return place("inventory") }
        let own = treatments.indices.filter { treatments[$0].offer.id == offer.id }
        if own.isEmpty { return place("noCreative") }
        var left = own.filter { choice.failed[$0] == nil }.map { treatments[$0] }
        let firstCheck = place("noCreative") + 1
        // If no treatment is left, the candidate drops at the latest of the treatments' first failed checks.
        guard !left.isEmpty else { return firstCheck + (own.compactMap { choice.failed[$0] }.max() ?? 0) }
        if left.allSatisfy({ choice.before.isClosed($0) }) { return place(choice.before.closing(left[0])) }
        // The last recommendation that a customer can get keeps no other from being made.
        let contacts = Array(choice.chosen.map(\.treatment).prefix((reference.run.flow.maxOffers ?? 1) - 1))
        var open = left.filter { !choice.before.isClosed($0) }
        for (index, check) in checks.enumerated() {
            open.removeAll { reference.blocks(check, choice.customer, $0, after: contacts) }
            if open.isEmpty { return firstCheck + index }
        }
        left.removeAll { treatment in
            checks.contains { reference.blocks($0, choice.customer, treatment, after: contacts) }
        }
        if let group = reference.fullGroup(for: offer, beside: choice.chosen.map(\.treatment.offer)) {
            return firstCheck + checks.count + group
        }
        if choice.chosen.count == reference.run.flow.maxOffers ?? 1 { return place("rankedOut") }
        if choice.after.isTotalReached { return place("maxTotalPerRun") }
        return place(left.compactMap { choice.after.closing($0) }.first)
    }

    private func place(_ reached: ReferenceLimits.Reached?) -> Int {
        if let policy = reached?.policy, let place = steps.firstIndex(where: { $0.reason == "policy" && $0.id == policy }) {
            return place
        }
        return place(reached?.kind ?? "nothing")
    }

    private func place(_ reason: String) -> Int {
        guard let place = steps.firstIndex(where: { $0.reason == reason }) else {
            preconditionFailure("A candidate dropped at no step: \(reason)")
        }
        return place
    }
}
