internal import MusterModel

/// The interactions of each customer that a run counts.
///
/// An interaction has an offer, a channel and an outcome, each an index in a list of ids. An offer that is not in the list
/// is no longer in the catalog, and counts as missing.
public struct HistoryQuery: Hashable, Sendable, Codable {
    /// The interactions that a policy is about.
    public struct Scope: Hashable, Sendable, Codable {
        /// Indices of the offers that the policy names, directly or by their category; `nil` if it names none of either.
        public var offers: [Int]?
        /// Indices of the channels that the policy names; `nil` if it names none.
        public var channels: [Int]?

        /// - Parameters:
        ///   - offer: Its index; `nil` if it is missing or no longer in the catalog.
        ///   - channel: Its index, or that after the last for a channel no longer in the catalog; `nil` if it is missing.
        public func contains(offer: Int?, channel: Int?) -> Bool {
            if offers != nil && offer == nil || channels != nil && channel == nil { return false }
            let isAll = offers == nil && channels == nil
            return isAll || (offer.map { offers?.contains($0) ?? false } ?? false)
                || (channel.map { channels?.contains($0) ?? false } ?? false)
        }
    }

    /// The time before the run's instant in which interactions count. Later interactions count as well.
    public enum Window: Hashable, Sendable, Codable {
        /// Calendar days in the campaign's time zone: the day of the instant and those before it.
        case days(Int)
        /// Elapsed time in microseconds. An interaction exactly so long ago does not count.
        case elapsed(Int64)
    }

    /// Counts a customer's interactions within a scope, a restriction and a window.
    public struct Counter: Hashable, Sendable, Codable {
        public enum Restriction: Hashable, Sendable, Codable {
            /// To any of these offers.
            case offers([Int])
            case channel(Int)
        }

        /// Indices of the outcomes that count.
        public var outcomes: [Int]
        /// Index within ``HistoryQuery/scopes``.
        public var scope: Int
        public var restriction: Restriction?
        /// `nil` if it is unlimited.
        public var window: Window?
    }

    /// Ids of the catalog's offers and channels, and the outcomes that counters name.
    public var offers: [String] = []
    public var channels: [String] = []
    public var outcomes: [String] = []
    public var scopes: [Scope] = []
    /// The counters of predicates.
    public var counters: [Counter] = []

    /// Whether a predicate counts the recommendation of a treatment by the run itself.
    func counts(_ predicate: FactsQuery.HistoryPredicate, _ treatment: Treatment) -> Bool {
        guard let contact = outcomes.firstIndex(of: InteractionFile.contactOutcome) else { return false }
        let (offer, channel) = (
            offers.firstIndex(of: treatment.offerId.rawValue), channels.firstIndex(of: treatment.channelId.rawValue)
        )
        func isCounted(_ counter: Int) -> Bool { counts(counters[counter], offer: offer, channel: channel, outcome: contact) }
        return isCounted(predicate.counter) && !(predicate.except.map(isCounted) ?? false)
    }

    /// Whether a counter counts an interaction, apart from its window.
    public func counts(_ counter: Counter, offer: Int?, channel: Int?, outcome: Int) -> Bool {
        guard counter.outcomes.contains(outcome) else { return false }
        switch counter.restriction {
        case nil: break
        case .offers(let offers): guard let offer, offers.contains(offer) else { return false }
        case .channel(let own): guard channel == own else { return false }
        }
        return scopes[counter.scope].contains(offer: offer, channel: channel)
    }
}
