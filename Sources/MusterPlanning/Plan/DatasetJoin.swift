/// A dataset that is joined to the customers by key: at most one row for each.
public struct DatasetJoin: Hashable, Sendable, Codable {
    public struct Column: Hashable, Sendable, Codable {
        public var name: String
        /// Over the columns of a relation with the join's alias; an aggregate of them when ``DatasetJoin/isAggregated``.
        public var sql: String

        public init(name: String, sql: String) {
            self.name = name
            self.sql = sql
        }
    }

    /// The dataset's name.
    public var dataset: String
    /// What expressions, and the SQL, call it.
    public var alias: String
    /// The column that is compared, as its dataset has it.
    public var keyColumn: String
    /// Its value, over a relation with the join's alias; of the same type as ``on``.
    public var key: String
    /// What it is compared with, over the columns of `customer`.
    public var on: String
    /// Whether the dataset is sorted by the key, which is its own and unique.
    public var isSorted: Bool
    /// Whether several rows of a key are made one.
    public var isAggregated: Bool
    /// What is needed of the dataset, by name.
    public var columns: [Column]

    /// The name of the key among the columns of ``rows(from:)``, which no column has.
    public var keyName: String {
        var name = "key"
        while columns.contains(where: { $0.name.lowercased() == name }) { name += "_" }
        return name
    }

    /// The rows that can be joined, with the key and the columns.
    ///
    /// - Parameter relation: of the dataset's rows.
    public func rows(from relation: String) -> String {
        let selected = [Column(name: keyName, sql: key)] + columns
        let list = selected.map { "\($0.sql) AS \(Self.quoted($0.name))" }.joined(separator: ",\n  ")
        return "SELECT \(list)\nFROM \(relation) AS \(Self.quoted(alias))\nWHERE \(key) IS NOT NULL"
            + (isAggregated ? "\nGROUP BY \(key)" : "")
    }

    /// Joins `rows`, a relation as ``rows(from:)`` gives it, to a relation called `customer`.
    public func clause(joining rows: String) -> String {
        let name = Self.quoted(alias)
        return "\nLEFT JOIN \(rows) AS \(name) ON \(name).\(Self.quoted(keyName)) = \(on)"
    }
}
