public import Foundation
public import MusterModel

extension Planner {
    /// What is to be read for each customer to train a model: its features, by the SQL that a run reads them with. In
    /// the order of the model, each with its value for missing ones.
    ///
    /// - Parameter asOf: what `now` means.
    /// - Throws: ``PlanningError``, with everything that is wrong.
    public static func features(
        of model: ScoringModel, _ features: [LogisticRegression.Feature], catalog: Catalog, schema: DatasetSchema,
        asOf: Date
    ) throws(PlanningError) -> FactsQuery {
        var planner = Planner(catalog: catalog, schema: schema, datasets: [:], asOf: asOf)
        planner.facts.segment = "TRUE"
        for (index, feature) in features.enumerated() {
            let path = DocumentPath("features").appending(index).appending("value")
            guard let sql = planner.number(feature.value, of: model, at: path) else { continue }
            planner.facts.features.append(.init(name: feature.name, sql: sql, missing: feature.missing ?? 0))
        }
        guard planner.diagnostics.isEmpty else { throw PlanningError(planner.diagnostics) }
        return planner.facts
    }
}
