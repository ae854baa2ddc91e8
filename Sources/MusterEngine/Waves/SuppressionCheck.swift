internal import MusterBase
internal import MusterExpressions
internal import MusterKernel
internal import MusterModel
public import MusterPlanning

/// Checks the recommendations of a run again, at a later time: the consent to the channel, and the contact policies that suppress
/// customers by a segment or an outcome.
///
/// The conditions are those of the run, with its `now`. The customers and their interactions are those of the check.
public struct SuppressionCheck: Sendable {
    private let facts: DuckDBFacts
    /// By creative: the predicates that must hold.
    private let predicates: [String: [Int]]

    /// - Parameters:
    ///   - plan: of the run.
    ///   - parts: of the customers' dataset now, in key order.
    ///   - joinedParts: of the datasets that the plan joins, by name.
    public init(
        _ plan: DecisionPlan, _ history: RunHistory, parts: [DatasetPart], joinedParts: [String: [DatasetPart]],
        database: EngineDatabase
    ) {
        var plan = plan
        predicates = Dictionary(
            firstOf: zip(plan.treatments, plan.problem.treatments).map { treatment, row in
                let checked = zip(row.predicates, row.reasons).filter { plan.suppresses(predicate: $0.0, reason: $0.1) }
                return (treatment.creativeId.rawValue, checked.map(\.0))
            })
        // Every customer is looked up, in the segment or not, and nothing is scored or limited.
        plan.facts.segment = .bool(true)
        plan.facts.features = []
        plan.facts.heldOut = nil
        plan.problem.contactLimits = []
        plan.controlGroup = nil
        facts = DuckDBFacts(plan, history, parts: parts, joinedParts: joinedParts, database: database)
    }

    /// Whether nothing can suppress a recommendation.
    var isEmpty: Bool { predicates.values.allSatisfy(\.isEmpty) }

    /// Reads customers in the order of their ids.
    ///
    /// - Parameter body: gets the id of each customer, and whether a creative is still allowed for it.
    func forEachCustomer(_ body: (ArraySlice<UInt8>, (String) -> Bool) throws -> Void) throws {
        let reader = try facts.makeReader()
        var block = FactBlock(featureCount: 0, predicateCount: facts.plan.problem.predicateCount)
        var ids = CustomerIds()
        for slice in facts.slices {
            ids.removeAll()
            var first = 0
            try reader.read(slice, into: &block, ids: &ids) { block, ids in
                for row in 0..<block.count {
                    try body(ids[first + row]) { creative in
                        (predicates[creative] ?? []).allSatisfy { block.predicateHolds($0, for: row) }
                    }
                }
                first += block.count
            }
        }
    }
}

extension DecisionPlan {
    /// Whether a predicate is a consent, or a policy that suppresses customers.
    fileprivate func suppresses(predicate: Int, reason: Int) -> Bool {
        switch (funnelSteps[reason].reason, facts.predicates[predicate]) {
        case (.consent, _), (.policy, .condition): true
        case (.policy, .history(let history)): !facts.history.counters[history.counter].outcomes.contains { isContact($0) }
        default: false
        }
    }

    private func isContact(_ outcome: Int) -> Bool { facts.history.outcomes[outcome] == InteractionFile.contactOutcome }
}
