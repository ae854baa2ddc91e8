extension FactsQuery {
    /// What is open or shut for each customer.
    public enum Predicate: Hashable, Sendable, Codable {
        /// Opens for the customers for whom the condition, an index within ``FactsQuery/conditions``, is true.
        case condition(Int, opensWhenMissing: Bool)
        case history(HistoryPredicate)
        case timeWindow(TimeWindow)
    }

    /// Opens for the customers of whom fewer than ``limit`` interactions are counted.
    public struct HistoryPredicate: Hashable, Sendable, Codable {
        /// Index within ``HistoryQuery/counters``.
        public var counter: Int
        /// A counter whose interactions are taken off.
        public var except: Int?
        /// At least 1.
        public var limit: Int
    }

    /// Opens for all customers of a run that starts within it, in the campaign's time zone.
    public struct TimeWindow: Hashable, Sendable, Codable {
        /// 0 = Sunday … 6.
        public var days: [Int]
        /// Seconds of the day, the first within and the first after.
        public var from: Int
        public var to: Int

        public func contains(day: Int, second: Int) -> Bool { days.contains(day) && from <= second && second < to }
    }
}
