internal import MusterExpressions
internal import MusterModel

/// What the expressions of a flow see of the datasets it joins, and what they need of them.
struct JoinUsage: Sendable {
    /// An enrichment's alias, and the index of its stage.
    private var aliases: [(name: String, stage: Int)] = []
    /// By what a stage sees: for each number of enrichments before it.
    private var attributes: [JoinedAttributes] = [.none]
    private var flow: DecisionFlow.ID?
    private var stages: [DecisionFlow.Stage.Kind] = []
    private var counts: Set<AttributeName> = []
    /// The attributes that some expression needs.
    private(set) var needed: Set<AttributeName> = []
    private var used: Set<Int> = []

    init() {}

    init(_ flow: DecisionFlow, in catalog: Catalog, _ scopes: ExpressionScopes) {
        self.flow = flow.id
        stages = flow.stages.map(\.kind)
        for (index, stage) in flow.stages.enumerated() {
            guard let enrichment = stage.enrichment else { continue }
            aliases.append((enrichment.alias, index))
            for aggregate in enrichment.aggregates where aggregate.function == .count {
                counts.insert(AttributeName(root: enrichment.alias, attribute: aggregate.name))
            }
        }
        let known = Set(catalog.decisionFlows.values.flatMap(\.stages).compactMap(\.enrichment?.alias))
        let places = [0] + aliases.map { $0.stage + 1 }
        attributes = places.map { place in
            var seen = scopes.attributes(of: flow.joinedDatasets(seenAt: place))
            seen.otherFlows = (known, flow.id)
            return seen
        }
    }

    /// What an expression of a definition sees: that of a rule what stands before `qualify`, of a model before `score`,
    /// of a category before `compute`.
    func attributes(seenBy kind: DefinitionKind, at path: DocumentPath) -> JoinedAttributes {
        let stage: Int
        switch kind {
        case .qualificationRule: stage = index(of: .qualify)
        case .model: stage = index(of: .score)
        case .category: stage = index(of: .compute)
        case .decisionFlow:
            guard path.elements.count > 1, case .index(let index) = path.elements[1] else { return .none }
            stage = index
        case .channel, .offer, .creative, .contactPolicy, .segment, .campaign: return .none
        }
        var seen = attributes[aliases.count { $0.stage < stage }]
        if stages.indices.contains(stage) {
            seen.stage = "the stage '\(stages[stage].rawValue)'" + (flow.map { " of flow '\($0)'" } ?? "")
        }
        return seen
    }

    /// The index after the last stage, when there is none of the kind.
    private func index(of kind: DecisionFlow.Stage.Kind) -> Int { stages.firstIndex(of: kind) ?? stages.count }

    mutating func note(_ columns: [AttributeName]) {
        for name in columns {
            guard let number = aliases.firstIndex(where: { $0.name == name.root }) else { continue }
            needed.insert(name)
            used.insert(number)
        }
    }

    /// The enrichments that were used since it was asked last, by number.
    mutating func takeUsed() -> [Int] {
        defer { used = [] }
        return used.sorted()
    }

    /// An attribute of a joined dataset; who has no row there has a count of 0.
    func sql(_ name: AttributeName) -> String {
        let column = SQLRendering.columnOfAlias(name)
        return counts.contains(name) ? "coalesce(\(column), 0)" : column
    }
}
