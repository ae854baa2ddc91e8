internal import MusterModel
internal import OrderedCollections

/// Numbers the interactions that contact policies count.
struct HistoryBuilder {
    private static let hour: Int64 = 3_600_000_000
    /// Longer than the range of instants.
    private static let maxDays = 10_000 * 366
    private static let contact = [InteractionFile.contactOutcome]

    private let catalog: Catalog
    private let offers: OrderedSet<String>
    private let channels: OrderedSet<String>
    private var outcomes: OrderedSet<String> = []
    private var scopes: OrderedSet<HistoryQuery.Scope> = []
    private var counters: OrderedSet<HistoryQuery.Counter> = []
    /// The scopes of the policies met so far.
    private var policyScopes: [ContactPolicy.ID: Int] = [:]

    init(_ catalog: Catalog) {
        self.catalog = catalog
        offers = OrderedSet(catalog.ids(of: .offer))
        channels = OrderedSet(catalog.ids(of: .channel))
    }

    /// Empty if nothing is counted.
    var query: HistoryQuery {
        guard !scopes.isEmpty else { return HistoryQuery() }
        return HistoryQuery(
            offers: Array(offers), channels: Array(channels), outcomes: Array(outcomes), scopes: Array(scopes),
            counters: Array(counters))
    }

    /// - Returns: `nil` for a policy that counts no interactions of a customer.
    mutating func predicate(
        of policy: ContactPolicy, for offer: Offer, on channel: Channel.ID
    ) -> FactsQuery.HistoryPredicate? {
        switch policy.limit {
        case .frequencyCap(let maxContacts, let windowDays):
            let contacts = counter(Self.contact, in: days(windowDays), of: policy, offer, channel)
            return predicate(contacts, limit: maxContacts)
        case .cooldown(let pause):
            return predicate(counter(Self.contact, in: window(pause), of: policy, offer, channel), limit: 1)
        case .outcomeSuppression(let outcomes, let lookbackDays):
            return predicate(counter(outcomes, in: days(lookbackDays), of: policy, offer, channel), limit: 1)
        case .mutualExclusion(let windowDays):
            let all = counter(Self.contact, in: days(windowDays), of: policy, offer, channel)
            var own = all
            own.restriction = .offers(indices(of: offer.id))
            return predicate(all, except: own, limit: 1)
        case .segmentExclusion, .timeWindow, .budget:
            return nil
        }
    }

    /// Counts all contacts that use the budget of an offer.
    mutating func budgetCounter(of policy: ContactPolicy, for offer: Offer.ID) -> HistoryQuery.Counter {
        HistoryQuery.Counter(
            outcomes: Self.contact.map { outcomes.append($0).index }, scope: scope(of: policy),
            restriction: .offers(indices(of: offer)), window: nil)
    }

    private mutating func counter(
        _ outcomes: [String], in window: HistoryQuery.Window?, of policy: ContactPolicy, _ offer: Offer, _ channel: Channel.ID
    ) -> HistoryQuery.Counter {
        let scope = scope(of: policy)
        let restriction: HistoryQuery.Counter.Restriction? =
            switch policy.per {
            case nil: nil
            case .offer: .offers(indices(of: offer.id))
            case .category: .offers(indices { $0.categoryId == offer.categoryId })
            case .channel: channels.firstIndex(of: channel.rawValue).map { .channel($0) }
            }
        return HistoryQuery.Counter(
            outcomes: outcomes.map { self.outcomes.append($0).index }, scope: scope, restriction: restriction,
            window: window)
    }

    private mutating func predicate(
        _ counter: HistoryQuery.Counter, except: HistoryQuery.Counter? = nil, limit: Int
    ) -> FactsQuery.HistoryPredicate {
        FactsQuery.HistoryPredicate(
            counter: counters.append(counter).index, except: except.map { counters.append($0).index }, limit: limit)
    }

    /// `nil` if the window is longer than the range of instants.
    private func days(_ count: Int) -> HistoryQuery.Window? { count > Self.maxDays ? nil : .days(count) }

    private func window(_ pause: ContactPolicy.Pause) -> HistoryQuery.Window? {
        switch pause {
        case .days(let count): days(count)
        case .hours(let count): count > Self.maxDays * 24 ? nil : .elapsed(Int64(count) * Self.hour)
        }
    }

    private mutating func scope(of policy: ContactPolicy) -> Int {
        if let known = policyScopes[policy.id] { return known }
        let index = scopes.append(interactions(within: policy.scope)).index
        policyScopes[policy.id] = index
        return index
    }

    private func interactions(within scope: Scope) -> HistoryQuery.Scope {
        let offers = indices { offer in
            scope.offers.contains(offer.id)
                || catalog.lineage(of: offer.categoryId).contains { scope.categories.contains($0) }
        }
        return HistoryQuery.Scope(
            offers: scope.offers.isEmpty && scope.categories.isEmpty ? nil : offers,
            channels: scope.channels.isEmpty ? nil : channels.indices.filter { scope.channels.contains(.init(channels[$0])) })
    }

    /// The index of an offer in the history, if it has one.
    private func indices(of offer: Offer.ID) -> [Int] { offers.firstIndex(of: offer.rawValue).map { [$0] } ?? [] }

    /// The indices of some offers in the history.
    private func indices(_ isIncluded: (Offer) -> Bool) -> [Int] {
        offers.indices.filter { catalog.offers[.init(offers[$0])].map(isIncluded) ?? false }
    }
}
