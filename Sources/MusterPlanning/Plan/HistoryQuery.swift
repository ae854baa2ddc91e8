/// What a run counts of each customer's contact history.
///
/// Interactions are told apart by their offer, channel and outcome, each by its place in a list of ids. What is not in the
/// list of offers is gone from the catalog, and counts as if it were missing.
public struct HistoryQuery: Hashable, Sendable, Codable {
    /// The interactions that a policy is about.
    public struct Scope: Hashable, Sendable, Codable {
        /// Places of the offers that it names, by themselves or with their category; `nil` when it names neither.
        public var offers: [Int]?
        /// Places of the channels that it names; `nil` when it names none.
        public var channels: [Int]?

        /// - Parameters:
        ///   - offer: its place; `nil` when it is missing or gone from the catalog.
        ///   - channel: its place, or one after the last for a channel that is gone; `nil` when it is missing.
        public func contains(offer: Int?, channel: Int?) -> Bool {
            if offers != nil && offer == nil || channels != nil && channel == nil { return false }
            let isAll = offers == nil && channels == nil
            return isAll || (offer.map { offers?.contains($0) ?? false } ?? false)
                || (channel.map { channels?.contains($0) ?? false } ?? false)
        }
    }

    /// Counts a customer's interactions that lie within its scope, its restriction and its window.
    public struct Counter: Hashable, Sendable, Codable {
        public enum Restriction: Hashable, Sendable, Codable {
            /// To one of these offers.
            case offers([Int])
            case channel(Int)
        }

        /// Places of the outcomes that count.
        public var outcomes: [Int]
        /// Index within ``HistoryQuery/scopes``.
        public var scope: Int
        public var restriction: Restriction?
        /// Length of the window, which ends with the run's start, in microseconds; `nil`: it has no beginning.
        public var window: Int64?
    }

    /// Ids of the catalog's offers and channels, and the outcomes that counters name.
    public internal(set) var offers: [String] = []
    public internal(set) var channels: [String] = []
    public internal(set) var outcomes: [String] = []
    public internal(set) var scopes: [Scope] = []
    /// Those that gates name.
    public internal(set) var counters: [Counter] = []

    /// Whether a counter counts an interaction, its window aside.
    public func counts(_ counter: Counter, offer: Int?, channel: Int?, outcome: Int) -> Bool {
        guard counter.outcomes.contains(outcome) else { return false }
        switch counter.restriction {
        case nil: break
        case .offers(let offers): guard let offer, offers.contains(offer) else { return false }
        case .channel(let own): guard channel == own else { return false }
        }
        return scopes[counter.scope].contains(offer: offer, channel: channel)
    }

    /// The place of an outcome, which is added when it is new.
    mutating func outcome(_ name: String) -> Int { Self.index(of: name, in: &outcomes) }

    mutating func scope(_ scope: Scope) -> Int { Self.index(of: scope, in: &scopes) }

    mutating func counter(_ counter: Counter) -> Int { Self.index(of: counter, in: &counters) }

    private static func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
        if let index = list.firstIndex(of: element) { return index }
        list.append(element)
        return list.count - 1
    }
}
