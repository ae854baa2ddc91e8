internal import MusterDuckDB
internal import MusterPlanning

extension EngineDatabase {
    /// For how many rows each of several conditions holds, in one pass.
    ///
    /// - Parameter conditions: as in ``FactsQuery/segment``, over the same dataset.
    public func customerCounts(_ conditions: [String], in parts: [DatasetPart]) throws -> [Int] {
        guard !parts.isEmpty, !conditions.isEmpty else { return conditions.map { _ in 0 } }
        let counts = conditions.map { "count(*) FILTER (WHERE \($0))" }.joined(separator: ",\n  ")
        let rows = try duckDB.connect().rows(
            "SELECT \(counts)\nFROM \(DatasetPart.relation(of: parts)) AS \"customer\"")
        return rows.first?.map { $0.whole ?? 0 } ?? conditions.map { _ in 0 }
    }
}
