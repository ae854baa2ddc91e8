/// What is to be read for each customer: SQL over the columns of a relation called `customer`.
public struct FactsQuery: Hashable, Sendable, Codable {
    public struct Feature: Hashable, Sendable, Codable {
        /// What it tells of: a feature of the model, or the condition of a scorecard's rule. Several may tell of one.
        public var name: String
        /// The bin of the model's feature for which it is 1, where it is no more than that.
        public var bin: String?
        /// A DOUBLE.
        public var sql: String
        /// Takes the place of a missing value; without it, missing stays missing (not a number).
        public var missing: Double?

        public init(name: String, bin: String? = nil, sql: String, missing: Double?) {
            self.name = name
            self.bin = bin
            self.sql = sql
            self.missing = missing
        }
    }

    /// The customer's id, a VARCHAR.
    public var key: String
    /// True for the customers of the segment.
    public var segment: String
    /// BOOLEANs, each once.
    public var conditions: [String] = []
    /// As numbered in the decision table.
    public var predicates: [Predicate] = []
    /// As numbered in the score matrix.
    public var features: [Feature] = []
    /// What is counted of the contact history.
    public var history = HistoryQuery()
    /// The joins that conditions and features need, as numbered in ``DecisionPlan/joins``.
    public var joins: [Int] = []

    public init(key: String, segment: String) {
        self.key = key
        self.segment = segment
    }

    /// The facts of the customers in `relation`: the key, then the conditions, then the features.
    ///
    /// - Parameters:
    ///   - relation: in the order of the key, which the result keeps.
    ///   - joined: the clauses of ``joins``.
    public func select(from relation: String, joining joined: String = "") -> String {
        let columns = [key] + conditions + features.map(\.sql)
        return "SELECT \(columns.joined(separator: ",\n  "))\nFROM \(relation) AS \"customer\"\(joined)\nWHERE \(segment)"
            // A join keeps no order.
            + (joined.isEmpty ? "" : "\nORDER BY \(key)")
    }

    /// The number of customers of the segment in `relation`.
    public func count(from relation: String) -> String {
        "SELECT count(*) FROM \(relation) AS \"customer\" WHERE \(segment)"
    }

    /// Adds a gate, or finds the one that is the same.
    mutating func predicate(_ sql: String, opensWhenMissing: Bool) -> Int {
        predicate(.condition(Self.index(of: sql, in: &conditions), opensWhenMissing: opensWhenMissing))
    }

    mutating func predicate(_ predicate: Predicate) -> Int { Self.index(of: predicate, in: &predicates) }

    /// Adds a feature, or finds the one that is the same.
    mutating func feature(_ feature: Feature) -> Int {
        Self.index(of: feature, in: &features)
    }

    private static func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
        if let index = list.firstIndex(of: element) { return index }
        list.append(element)
        return list.count - 1
    }
}
