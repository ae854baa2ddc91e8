internal import MusterBase
internal import MusterExpressions
public import MusterModel

/// The joined datasets that an expression can use, by alias.
public struct JoinedAttributes: Sendable {
    var attributes: [String: DatasetAttributes] = [:]
    /// The aliases that are joined only after the expression's stage.
    var later: Set<String> = []
    /// The expression's stage, for messages.
    public var stage = "this stage"
    /// Aliases that only other flows join, and the flow that lacks them; `nil` if the expression belongs to no flow.
    public var otherFlows: (names: Set<String>, flow: DecisionFlow.ID)?

    public static let none = JoinedAttributes()

    init() {}

    /// The union. If several use an alias, the first one counts.
    public init(merging all: [JoinedAttributes]) {
        for joined in all { attributes.merge(joined.attributes) { first, _ in first } }
    }

    /// The aliases that the expression can use.
    public var names: Set<String> { Set(attributes.keys) }

    func roots(with others: [String: ExpressionScope.Root]) -> [String: ExpressionScope.Root] {
        attributes.isEmpty ? others : attributes.mapValues(\.root).merging(others) { _, other in other }
    }

    /// Explains an unknown name that is the alias of a dataset joined elsewhere; `nil` for other errors.
    func issue(_ error: ExpressionError, in expression: Expression) -> ExpressionScopes.Issue? {
        let reference = expression.references.first { $0.position.offset == error.position.offset }
        guard error.code == "expression.unknownName", let name = reference?.root else { return nil }
        let offset = error.position.offset
        if later.contains(name) {
            return .init(
                code: "expression.joinedLater", message: "'\(name)' is joined only after \(stage).",
                hint: "Move the enrich stage before it.", offset: offset)
        }
        if let otherFlows, otherFlows.names.contains(name) {
            return .init(
                code: "expression.notJoined", message: "The flow '\(otherFlows.flow)' joins no dataset as '\(name)'.",
                hint: "Add a stage to it: { type: enrich, dataset: …, as: \(name), key: … }", offset: offset)
        }
        return nil
    }
}

extension ExpressionScopes {
    /// The joined datasets that the expressions of a stage can use.
    public func attributes(of joined: DecisionFlow.JoinedDatasets) -> JoinedAttributes {
        let pairs = joined.before.map { ($0.alias, attributes(of: $0)) }
        var seen = JoinedAttributes()
        seen.attributes = Dictionary(firstOf: pairs)
        seen.later = Set(joined.after.map(\.alias)).subtracting(seen.names)
        return seen
    }

    /// The attributes of a dataset's rows.
    func attributes(of dataset: String) -> DatasetAttributes { datasets[dataset] ?? .unknown }

    private func attributes(of enrichment: DecisionFlow.Enrichment) -> DatasetAttributes {
        let rows = attributes(of: enrichment.dataset)
        if enrichment.aggregates.isEmpty { return rows }
        let types = enrichment.aggregates.map { ($0.name, type(of: $0, over: enrichment)) }
        return DatasetAttributes(root: .columns(Dictionary(firstOf: types)))
    }

    /// `dyn` if the value is wrong or its dataset is not imported.
    func type(of aggregate: DecisionFlow.Enrichment.Aggregate, over rows: DecisionFlow.Enrichment) -> ExpressionType {
        switch aggregate.function {
        case .count: return .int
        case .avg: return .double
        case .sum, .min, .max:
            let use = ExpressionSite(
                aggregate.value ?? "null", at: .root, seeing: .rows(of: rows), expecting: .value, joined: .init())
            // Errors in the value are reported for its own place.
            guard let type = (try? check(use))?.type else { return .dynamic }
            return aggregate.function == .sum && type == .bool ? .int : type
        }
    }
}
