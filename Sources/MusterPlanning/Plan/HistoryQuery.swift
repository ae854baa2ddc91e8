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
        /// The length of the window before the run's start, in microseconds; `nil` if it is unlimited.
        public var window: Int64?
    }

    /// Ids of the catalog's offers and channels, and the outcomes that counters name.
    public var offers: [String] = []
    public var channels: [String] = []
    public var outcomes: [String] = []
    public var scopes: [Scope] = []
    /// The counters of predicates.
    public var counters: [Counter] = []

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
