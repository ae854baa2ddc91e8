public import Foundation
public import MusterModel

extension Planner {
    /// What is to be read to count a segment's customers.
    ///
    /// - Parameter asOf: what `now` means. The query of a condition that does not depend on it is always the same text.
    /// - Throws: ``PlanningError``, with everything that is wrong.
    public static func customers(
        of segment: Segment, catalog: Catalog = Catalog(), schema: DatasetSchema, asOf: Date
    ) throws(PlanningError) -> FactsQuery {
        var planner = Planner(catalog: catalog, schema: schema, datasets: [:], asOf: asOf)
        if let sql = planner.condition(segment.where, of: segment, at: DocumentPath("where")) {
            planner.facts.segment = sql
        }
        guard planner.diagnostics.isEmpty else { throw PlanningError(planner.diagnostics) }
        return planner.facts
    }
}
