/// What a run of a ``RunCase`` must do, worked out in the plainest way: loops over customers, offers and creatives.
///
/// - Source: DESIGN sections 3 and 4.
struct ReferenceRun {
    enum Outcome {
        /// The file has no rows.
        case importFails
        /// The catalog is turned down, with diagnostics of these codes.
        case applyFails(Set<String>)
        /// Nothing can be recommended to anyone, so there is no run.
        case planningFails
        case completes(Decisions)
    }

    struct Decisions {
        var rows: [Row] = []
        var totalCustomers = 0
        var processed = 0
        var recommended = 0
        var byOffer: [Count] = []
        var byChannel: [Count] = []
        var byCategory: [Count] = []
        var constraints: [Constraint] = []
    }

    struct Row {
        var customer: String
        var rank: Int
        var offer: OfferCase
        var channel: ChannelCase
        var creative: CreativeCase
        var category: CategoryCase
        var score: Double
        var personalization: [String: Datum]
    }

    struct Count: Equatable {
        var id: String
        var name: String
        var count: Int
    }

    struct Constraint: Equatable {
        var kind: String
        var limit: Int
        var id: String?
        var name: String?
        var customer: String
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

    struct Candidate {
        var treatment: Treatment
        var value: Double
        var score: Double
    }

    let run: RunCase

    func outcome() -> Outcome {
        if run.customers.isEmpty { return .importFails }
        let named = run.channels.filter { run.campaign.channels.contains($0.id) }
        var problems: Set<String> = []
        if named.contains(where: { $0.deliveryMode == "api" }) { problems.insert("catalog.onlineChannel") }
        let active = run.offers.filter { $0.status == "active" && isInInventory($0) }
        if needsModel, !active.allSatisfy({ isCovered($0) }) { problems.insert("catalog.modelWithoutOffers") }
        if !problems.isEmpty { return .applyFails(problems) }
        let treatments = self.treatments
        return treatments.isEmpty ? .planningFails : .completes(decide(treatments))
    }

    // MARK: What can be recommended

    var channels: [ChannelCase] {
        run.channels.filter {
            $0.deliveryMode != "api" && (run.campaign.channels.isEmpty || run.campaign.channels.contains($0.id))
        }
    }

    private var treatments: [Treatment] {
        var treatments: [Treatment] = []
        for offer in run.offers where offer.isOpen && isInInventory(offer) {
            for channel in channels {
                for creative in run.creatives
                where creative.offer == offer.id && creative.channel == channel.id && creative.status == "active" {
                    let lineage = self.lineage(offer)
                    treatments.append(
                        Treatment(
                            offer: offer, category: lineage[0], lineage: lineage, channel: channel, creative: creative))
                }
            }
        }
        return treatments
    }

    func lineage(_ offer: OfferCase) -> [CategoryCase] {
        var lineage: [CategoryCase] = []
        var next: String? = offer.category
        while let id = next, let category = run.categories.first(where: { $0.id == id }) {
            lineage.append(category)
            next = category.parent
        }
        return lineage
    }

    private func isInInventory(_ offer: OfferCase) -> Bool {
        let (categories, offers, tags) = run.flow.inventory
        if categories.isEmpty && offers.isEmpty && tags.isEmpty { return true }
        return offers.contains(offer.id) || lineage(offer).contains { categories.contains($0.id) }
            || offer.tags.contains { tags.contains($0) }
    }

    private func applies(_ scope: ScopeCase, to treatment: Treatment) -> Bool {
        if scope.offers.isEmpty && scope.categories.isEmpty && scope.channels.isEmpty { return true }
        return scope.offers.contains(treatment.offer.id) || scope.channels.contains(treatment.channel.id)
            || treatment.lineage.contains { scope.categories.contains($0.id) }
    }

    // MARK: One customer

    private func candidate(_ customer: CustomerCase, _ treatment: Treatment) -> Candidate? {
        let offer = treatment.offer
        let here = Term.Surroundings(customer: customer.fields, offer: offer.attributes, tags: offer.tags)
        if let consent = treatment.channel.consent, !consent.isTrue(here) { return nil }
        for filter in run.flow.filters where applies(filter.scope, to: treatment) {
            if !filter.where.isTrue(here) { return nil }
        }
        var relevance = 1.0
        if run.flow.qualifies {
            for rule in run.rules where applies(rule.scope, to: treatment) {
                let condition = rule.when.value(here)
                let holds = condition == .bool(true) || condition == .missing && rule.passesWhenMissing == true
                if let multiplier = rule.multiplier {
                    if holds { relevance *= multiplier }
                } else if !holds {
                    return nil
                }
            }
        }
        let (value, score) = self.value(of: offer, relevance: relevance, customer: customer)
        return Candidate(treatment: treatment, value: value, score: score)
    }

    /// Best first. Values that differ by no more than rounding count as equal.
    private func ranked(_ candidates: [Candidate]) -> [Candidate] {
        var classes: [[Candidate]] = []
        for candidate in candidates.sorted(by: { $0.value > $1.value }) {
            if let last = classes.last?.last, abs(last.value - candidate.value) <= 1e-9 * last.value {
                classes[classes.count - 1].append(candidate)
            } else {
                classes.append([candidate])
            }
        }
        return classes.flatMap { $0.sorted { Self.breaksTie($0.treatment, $1.treatment) } }
    }

    private static func breaksTie(_ first: Treatment, _ second: Treatment) -> Bool {
        if first.offer.priority != second.offer.priority { return first.offer.priority > second.offer.priority }
        if first.offer.id != second.offer.id { return precedes(first.offer.id, second.offer.id) }
        return precedes(first.channel.id, second.channel.id)
    }

    // MARK: All customers

    private func decide(_ treatments: [Treatment]) -> Decisions {
        let segment = run.customers.filter { run.segment.isTrue(Term.Surroundings(customer: $0.fields)) }
            .sorted { precedes($0.id, $1.id) }
        var counts = Counts(campaign: run.campaign)
        var decisions = Decisions()
        decisions.totalCustomers = segment.count
        for customer in segment {
            if counts.isTotalReached || treatments.allSatisfy({ counts.isClosed($0) }) { break }
            decisions.processed += 1
            let ranked = ranked(treatments.compactMap { candidate(customer, $0) })
            var chosen: [Candidate] = []
            for candidate in ranked where chosen.count < (run.flow.maxOffers ?? 1) {
                let treatment = candidate.treatment
                if counts.isTotalReached || counts.isClosed(treatment) { continue }
                if chosen.contains(where: { $0.treatment.offer.id == treatment.offer.id }) { continue }
                if !fitsGroups(treatment.offer, beside: chosen.map(\.treatment.offer)) { continue }
                chosen.append(candidate)
                decisions.rows.append(row(customer, candidate, rank: chosen.count))
                decisions.constraints += counts.add(treatment, to: customer)
            }
            if !chosen.isEmpty { decisions.recommended += 1 }
        }
        count(treatments, &decisions)
        return decisions
    }

    private func fitsGroups(_ offer: OfferCase, beside chosen: [OfferCase]) -> Bool {
        run.flow.groups.allSatisfy { group in
            let names = group.byTag ? offer.tags : [offer.category]
            return names.allSatisfy { name in
                chosen.count { group.byTag ? $0.tags.contains(name) : $0.category == name } < group.max
            }
        }
    }

    private func row(_ customer: CustomerCase, _ candidate: Candidate, rank: Int) -> Row {
        let treatment = candidate.treatment
        let here = Term.Surroundings(
            customer: customer.fields, offer: treatment.offer.attributes, tags: treatment.offer.tags)
        var personalization: [String: Datum] = [:]
        for category in treatment.lineage.reversed() {
            for field in category.computedFields { personalization[field.name] = field.formula.value(here) }
        }
        return Row(
            customer: customer.id, rank: rank, offer: treatment.offer, channel: treatment.channel,
            creative: treatment.creative, category: treatment.category, score: candidate.score,
            personalization: personalization)
    }

    private func count(_ treatments: [Treatment], _ decisions: inout Decisions) {
        let rows = decisions.rows
        func counts(_ named: [(id: String, name: String)], _ id: (Row) -> String) -> [Count] {
            var counts: [Count] = []
            for (name, text) in named where !counts.contains(where: { $0.id == name }) {
                counts.append(Count(id: name, name: text, count: rows.count { id($0) == name }))
            }
            return counts.sorted { $0.count != $1.count ? $0.count > $1.count : precedes($0.id, $1.id) }
        }
        decisions.byOffer = counts(treatments.map { ($0.offer.id, $0.offer.name) }) { $0.offer.id }
        decisions.byChannel = counts(channels.map { ($0.id, $0.name) }) { $0.channel.id }
        decisions.byCategory = counts(treatments.map { ($0.category.id, $0.category.name) }) { $0.category.id }
    }
}

extension ReferenceRun {
    /// How much of each volume constraint is used up.
    fileprivate struct Counts {
        let campaign: CampaignCase
        var total = 0
        var byOffer: [String: Int] = [:]
        var byChannel: [String: Int] = [:]

        init(campaign: CampaignCase) { self.campaign = campaign }

        var isTotalReached: Bool { campaign.maxTotal.map { total >= $0 } ?? false }

        func isClosed(_ treatment: Treatment) -> Bool {
            campaign.maxPerOffer.map { byOffer[treatment.offer.id, default: 0] >= $0 } ?? false
                || campaign.maxPerChannel.map { byChannel[treatment.channel.id, default: 0] >= $0 } ?? false
        }

        /// - Returns: the constraints that this one recommendation reached: the offer's, the channel's, then the total.
        mutating func add(_ treatment: Treatment, to customer: CustomerCase) -> [Constraint] {
            let (offer, channel) = (treatment.offer, treatment.channel)
            byOffer[offer.id, default: 0] += 1
            byChannel[channel.id, default: 0] += 1
            total += 1
            var reached: [Constraint] = []
            if let limit = campaign.maxPerOffer, byOffer[offer.id] == limit {
                reached.append(
                    Constraint(kind: "maxPerOffer", limit: limit, id: offer.id, name: offer.name, customer: customer.id)
                )
            }
            if let limit = campaign.maxPerChannel, byChannel[channel.id] == limit {
                reached.append(
                    Constraint(
                        kind: "maxPerChannel", limit: limit, id: channel.id, name: channel.name, customer: customer.id))
            }
            if let limit = campaign.maxTotal, total == limit {
                reached.append(Constraint(kind: "maxTotalPerRun", limit: limit, customer: customer.id))
            }
            return reached
        }
    }
}

extension OfferCase {
    var isOpen: Bool { status == "active" && validFrom != .future && validTo != .past }

    /// What expressions read as `offer.…`.
    var attributes: [String: Datum] {
        var attributes = fields
        attributes["id"] = .text(id)
        attributes["categoryId"] = .text(category)
        attributes["priority"] = .double(priority)
        attributes["weight"] = .double(weight ?? 100)
        attributes["businessValue"] = .double(businessValue ?? 50)
        return attributes
    }
}
