/// What is to be read for each customer: SQL over the columns of a relation called `customer`.
public struct FactsQuery: Hashable, Sendable, Codable {
    public struct Feature: Hashable, Sendable, Codable {
        /// A DOUBLE.
        public var sql: String
        /// Takes the place of a missing value.
        public var missing: Double

        public init(sql: String, missing: Double) {
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
    public var gates: [Gate] = []
    /// As numbered in the score matrix.
    public var features: [Feature] = []
    /// What is counted of the contact history.
    public var history = HistoryQuery()

    public init(key: String, segment: String) {
        self.key = key
        self.segment = segment
    }

    /// The facts of the customers in `relation`: the key, then the conditions, then the features.
    public func select(from relation: String) -> String {
        let columns = [key] + conditions + features.map(\.sql)
        return "SELECT \(columns.joined(separator: ",\n  "))\nFROM \(relation) AS \"customer\"\nWHERE \(segment)"
    }

    /// The number of customers of the segment in `relation`.
    public func count(from relation: String) -> String {
        "SELECT count(*) FROM \(relation) AS \"customer\" WHERE \(segment)"
    }

    /// Adds a gate, or finds the one that is the same.
    mutating func gate(_ sql: String, opensWhenMissing: Bool) -> Int {
        gate(.condition(Self.index(of: sql, in: &conditions), opensWhenMissing: opensWhenMissing))
    }

    mutating func gate(_ gate: Gate) -> Int { Self.index(of: gate, in: &gates) }

    /// Adds a feature, or finds the one that is the same.
    mutating func feature(_ sql: String, missing: Double) -> Int {
        Self.index(of: Feature(sql: sql, missing: missing), in: &features)
    }

    private static func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
        if let index = list.firstIndex(of: element) { return index }
        list.append(element)
        return list.count - 1
    }
}
