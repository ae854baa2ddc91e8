internal import MusterModel

extension Planner {
    private static let hour: Int64 = 3_600_000_000
    private static let day = 24 * hour
    private static let contact = [InteractionFile.contactOutcome]

    /// What keeps a customer from an offer on a channel because of a policy; `nil` when no gate does, or when the policy is
    /// wrong, which is reported.
    mutating func predicate(of policy: ContactPolicy, for entry: PlannedOffer, on channel: Channel.ID) -> Int? {
        switch policy.limit {
        case .frequencyCap(let maxContacts, let windowDays):
            let contacts = counter(Self.contact, in: window(windowDays, Self.day), of: policy, entry, channel)
            return historyPredicate(contacts, limit: maxContacts)
        case .cooldown(let hours):
            return historyPredicate(counter(Self.contact, in: window(hours, Self.hour), of: policy, entry, channel), limit: 1)
        case .outcomeSuppression(let outcomes, let lookbackDays):
            return historyPredicate(counter(outcomes, in: window(lookbackDays, Self.day), of: policy, entry, channel), limit: 1)
        case .segmentExclusion(let segment):
            return predicate(excluding: segment, by: policy)
        case .timeWindow(let days, let from, let to):
            let window = FactsQuery.TimeWindow(days: days, from: from.secondOfDay, to: to.secondOfDay)
            return facts.predicate(.timeWindow(window))
        case .mutualExclusion(let windowDays):
            let window = window(windowDays, Self.day)
            let all = counter(Self.contact, in: window, of: policy, entry, channel)
            var own = all
            own.restriction = .offers(places(of: entry.offer.id))
            return historyPredicate(all, except: own, limit: 1)
        case .budget:
            return nil
        }
    }

    /// A budget's share of each offer that it is about.
    mutating func budgets(
        _ treatments: [PlannedTreatment], _ blockers: [EligibilityCheck], from step: Int
    ) -> [PlannedBudget] {
        blockers.enumerated().flatMap { number, blocker -> [PlannedBudget] in
            guard case .policy(let policy) = blocker, case .budget(let maxTotal, let maxPerDay) = policy.limit else {
                return []
            }
            let own = treatments.indices.filter {
                blocker.applies(to: treatments[$0].entry, on: treatments[$0].treatment.channelId)
            }
            let byOffer = Dictionary(grouping: own) { treatments[$0].entry.offer.id }
            return byOffer.sorted { $0.key < $1.key }.map { offer, treatments in
                let counter = HistoryQuery.Counter(
                    outcomes: [facts.history.outcome(InteractionFile.contactOutcome)], scope: scope(of: policy),
                    restriction: .offers(places(of: offer)), window: nil)
                return PlannedBudget(
                    counter: counter, maxTotal: maxTotal, maxPerDay: maxPerDay, treatments: treatments, step: step + number)
            }
        }
    }

    private mutating func counter(
        _ outcomes: [String], in window: Int64?, of policy: ContactPolicy, _ entry: PlannedOffer, _ channel: Channel.ID
    ) -> HistoryQuery.Counter {
        let scope = scope(of: policy)
        let restriction: HistoryQuery.Counter.Restriction? =
            switch policy.per {
            case nil: nil
            case .offer: .offers(places(of: entry.offer.id))
            case .category: .offers(places { $0.categoryId == entry.offer.categoryId })
            case .channel: facts.history.channels.firstIndex(of: channel.rawValue).map { .channel($0) }
            }
        return HistoryQuery.Counter(
            outcomes: outcomes.map { facts.history.outcome($0) }, scope: scope, restriction: restriction, window: window)
    }

    private mutating func historyPredicate(
        _ counter: HistoryQuery.Counter, except: HistoryQuery.Counter? = nil, limit: Int
    ) -> Int {
        let counter = facts.history.counter(counter)
        let except = except.map { facts.history.counter($0) }
        return facts.predicate(.history(FactsQuery.HistoryPredicate(counter: counter, except: except, limit: limit)))
    }

    private mutating func predicate(excluding id: Segment.ID, by policy: ContactPolicy) -> Int? {
        guard let segment = catalog.segments[id] else {
            report(policy, "segmentId", "There is no segment '\(id)'.")
            return nil
        }
        guard segment.dataset == schema.name else {
            report(
                policy, "segmentId",
                "Segment '\(id)' is about dataset '\(segment.dataset)', the campaign about '\(schema.name)'.",
                hint: "Name a segment of the campaign's dataset, or narrow the policy's scope.")
            return nil
        }
        return condition(segment.where, of: segment, at: DocumentPath("where")).map {
            facts.predicate("NOT (\($0))", opensWhenMissing: true)
        }
    }

    /// `nil` when it reaches back further than there is time.
    private func window(_ count: Int, _ unit: Int64) -> Int64? {
        let (length, isTooLong) = Int64(count).multipliedReportingOverflow(by: unit)
        return isTooLong || length > 10_000 * 366 * Self.day ? nil : length
    }

    private mutating func scope(of policy: ContactPolicy) -> Int {
        if let known = policyScopes[policy.id] { return known }
        let place = facts.history.scope(interactions(within: policy.scope))
        policyScopes[policy.id] = place
        return place
    }

    private mutating func interactions(within scope: Scope) -> HistoryQuery.Scope {
        if facts.history.offers.isEmpty {
            facts.history.offers = catalog.ids(of: .offer)
            facts.history.channels = catalog.ids(of: .channel)
        }
        let offers = places { offer in
            scope.offers.contains(offer.id)
                || catalog.lineage(of: offer.categoryId).contains { scope.categories.contains($0) }
        }
        let channels = facts.history.channels.indices.filter { scope.channels.contains(.init(facts.history.channels[$0])) }
        return HistoryQuery.Scope(
            offers: scope.offers.isEmpty && scope.categories.isEmpty ? nil : offers,
            channels: scope.channels.isEmpty ? nil : channels)
    }

    /// The place of an offer in the history, if it has one.
    private func places(of offer: Offer.ID) -> [Int] {
        facts.history.offers.firstIndex(of: offer.rawValue).map { [$0] } ?? []
    }

    /// The places of some offers in the history.
    private func places(_ isIncluded: (Offer) -> Bool) -> [Int] {
        facts.history.offers.indices.filter { catalog.offers[.init(facts.history.offers[$0])].map(isIncluded) ?? false }
    }
}
