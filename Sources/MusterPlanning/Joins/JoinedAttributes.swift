internal import MusterBase
internal import MusterExpressions
public import MusterModel

/// The joined datasets that an expression sees, by what it calls them.
public struct JoinedAttributes: Sendable {
    var attributes: [String: DatasetAttributes] = [:]
    /// What is joined only after the expression's stage.
    var later: Set<String> = []
    /// The expression's stage in words.
    var stage = "this stage"
    /// Names of which only other flows know, and the flow that does not; `nil` where no flow is meant.
    var otherFlows: (names: Set<String>, flow: DecisionFlow.ID)?

    public static let none = JoinedAttributes()

    init() {}

    /// All of several; of one name, the first's.
    public init(merging all: [JoinedAttributes]) {
        for joined in all { attributes.merge(joined.attributes) { first, _ in first } }
    }

    /// The names under which datasets can be seen.
    public var names: Set<String> { Set(attributes.keys) }

    func roots(with others: [String: ExpressionScope.Root]) -> [String: ExpressionScope.Root] {
        attributes.isEmpty ? others : attributes.mapValues(\.root).merging(others) { _, other in other }
    }

    /// What to say of a name that cannot be seen, when it is that of a dataset that is joined elsewhere.
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
    /// What the expressions of a stage see, from the enrichments of its flow.
    public func attributes(of joined: DecisionFlow.JoinedDatasets) -> JoinedAttributes {
        let pairs = joined.before.map { ($0.alias, attributes(of: $0)) }
        var seen = JoinedAttributes()
        seen.attributes = Dictionary(firstOf: pairs)
        seen.later = Set(joined.after.map(\.alias)).subtracting(seen.names)
        return seen
    }

    /// Those of a dataset's rows.
    func attributes(of dataset: String) -> DatasetAttributes { datasets[dataset] ?? .unknown }

    private func attributes(of enrichment: DecisionFlow.Enrichment) -> DatasetAttributes {
        let rows = attributes(of: enrichment.dataset)
        if enrichment.aggregates.isEmpty { return rows }
        let types = enrichment.aggregates.map { ($0.name, type(of: $0, over: enrichment)) }
        return DatasetAttributes(root: .columns(Dictionary(firstOf: types)))
    }

    /// Not known while the value is wrong or its dataset is not imported.
    func type(of aggregate: DecisionFlow.Enrichment.Aggregate, over rows: DecisionFlow.Enrichment) -> ExpressionType {
        switch aggregate.function {
        case .count: return .int
        case .avg: return .double
        case .sum, .min, .max:
            let use = ExpressionSite(
                aggregate.value ?? "null", at: .root, seeing: .rows(of: rows), expecting: .value, joined: .init())
            // What is wrong with the value is reported where it stands.
            guard let type = (try? check(use))?.type else { return .dynamic }
            return aggregate.function == .sum && type == .bool ? .int : type
        }
    }
}
