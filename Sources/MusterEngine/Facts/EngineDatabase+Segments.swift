internal import MusterDuckDB
public import MusterPlanning

extension EngineDatabase {
    /// For how many rows each of several conditions holds, in one pass.
    ///
    /// - Parameter conditions: As ``condition(of:)`` returns them, over the same dataset.
    public func customerCounts(_ conditions: [String], in parts: [DatasetPart]) throws -> [Int] {
        guard !parts.isEmpty, !conditions.isEmpty else { return conditions.map { _ in 0 } }
        let counts = conditions.map { "count(*) FILTER (WHERE \($0))" }.joined(separator: ",\n  ")
        let rows = try duckDB.connect().rows(
            "SELECT \(counts)\nFROM \(DatasetPart.relation(of: parts)) AS \"customer\"")
        return rows.first?.map { $0.whole ?? 0 } ?? conditions.map { _ in 0 }
    }

    /// The condition of a segment, as text. Equal texts hold for the same customers of a dataset.
    public static func condition(of segment: FactsQuery) -> String { segment.rendered(for: dialect).segment }
}
