internal import MusterDuckDB

/// The relations that a run joins, which any thread may read.
struct MaterializedJoins: Sendable {
    private let sql: FactsSQL
    /// By the index of the join, those that are used.
    private let relations: [Int: String]

    /// Makes a table, sorted by key, of each dataset that is joined by another column than its own key.
    ///
    /// - Parameter parts: of the datasets, by name. A dataset that is not among them has no rows.
    init(_ sql: FactsSQL, parts: [String: [DatasetPart]], database: Database) throws {
        let connection = try database.connect()
        var relations: [Int: String] = [:]
        for index in Set(sql.factsJoins + sql.recommendationJoins).sorted() {
            let files = parts[sql.dataset(ofJoin: index)].map(DatasetPart.relation) ?? sql.emptyRelation(ofJoin: index)
            if sql.isSorted(index) {
                relations[index] = files
            } else {
                relations[index] = "join_\(index)"
                try connection.execute(
                    "CREATE OR REPLACE TABLE join_\(index) AS \(sql.sortedRows(ofJoin: index, from: files))")
            }
        }
        self.sql = sql
        self.relations = relations
    }

    /// The clauses of some joins, by index, with the rows that the customers of a slice need.
    ///
    /// - Parameter connection: no result of it may be open.
    func clauses(_ indices: [Int], for slice: DatasetSlice, on connection: borrowing Connection) throws -> String {
        guard !indices.isEmpty else { return "" }
        let ranges = try connection.rows(sql.keyRanges(ofJoins: indices, from: slice.relation)).first ?? []
        return indices.enumerated().map { offset, index in
            let found = ranges.dropFirst(offset * 2).prefix(2)
            let keys: (Value, Value) = found.count == 2 ? (found.first ?? .null, found.last ?? .null) : (.null, .null)
            return sql.clause(ofJoin: index, from: relations[index] ?? "", keys: keys)
        }.joined()
    }
}
