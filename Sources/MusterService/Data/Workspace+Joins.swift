internal import MusterEngine
internal import MusterPlanning

/// A value of a column that should be unique and in how many rows it is.
public struct RepeatedKey: Hashable, Sendable {
    public var key: String
    public var rows: Int
}

extension Workspace {
    /// A dataset that is joined as it is must have one row for each key, or customers would be decided for twice.
    ///
    /// - Throws: ``ServiceError/repeatedJoinKeys(dataset:key:alias:total:first:)``.
    func checkKeys(of plan: DecisionPlan, in datasets: RunDatasets) throws {
        guard !plan.joins.isEmpty else { return }
        let parts = datasets.joinedParts(in: self)
        let database = try EngineDatabase(temporaryFolder: temporaryFolder)
        for join in plan.joins {
            guard let repeated = try database.repeatedKeys(of: join, in: parts[join.dataset] ?? []) else { continue }
            throw ServiceError.repeatedJoinKeys(
                dataset: join.dataset, key: join.keyColumn, alias: join.alias, total: repeated.total,
                first: repeated.first.map { RepeatedKey(key: $0.key, rows: $0.rows) })
        }
    }
}
