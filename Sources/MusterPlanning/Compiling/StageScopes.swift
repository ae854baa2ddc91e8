internal import MusterBinding
internal import MusterExpressions
internal import MusterModel

/// The joined datasets that the expressions of a flow's stages can use.
struct StageScopes {
    private var flow: DecisionFlow.ID?
    private var stages: [DecisionFlow.Stage.Kind] = []
    /// The flow's enrichments: their aliases, and the indices of their stages.
    private var aliases: [(name: String, stage: Int)] = []
    /// By the number of enrichments before a stage.
    private var attributes: [JoinedAttributes] = [.none]

    /// Without a flow no dataset is joined.
    static let none = StageScopes()

    private init() {}

    init(_ flow: DecisionFlow, in catalog: Catalog, _ scopes: ExpressionScopes) {
        self.flow = flow.id
        stages = flow.stages.map(\.kind)
        aliases = flow.stages.enumerated().compactMap { index, stage in stage.enrichment.map { ($0.alias, index) } }
        let known = Set(catalog.decisionFlows.values.flatMap(\.stages).compactMap(\.enrichment?.alias))
        attributes = ([0] + aliases.map { $0.stage + 1 }).map { index in
            var seen = scopes.attributes(of: flow.joinedDatasets(seenAt: index))
            seen.otherFlows = (known, flow.id)
            return seen
        }
    }

    /// The datasets that an expression of a definition can use: a rule those joined before `qualify`, a model those before
    /// `score`, a category those before `compute`, the columns of a campaign's files all of them.
    func attributes(seenBy kind: DefinitionKind, at path: DocumentPath) -> JoinedAttributes {
        let stage: Int
        switch kind {
        case .qualificationRule: stage = index(of: .qualify)
        case .model: stage = index(of: .score)
        case .category: stage = index(of: .compute)
        case .decisionFlow:
            guard path.elements.count > 1, case .index(let index) = path.elements[1] else { return .none }
            stage = index
        case .campaign:
            guard path.elements.first == .key("fileConfig") else { return .none }
            stage = stages.count
        case .channel, .offer, .creative, .contactPolicy, .segment, .connection, .dataset: return .none
        }
        var seen = attributes[aliases.count { $0.stage < stage }]
        if stages.indices.contains(stage) {
            seen.stage = "the stage '\(stages[stage].rawValue)'" + (flow.map { " of flow '\($0)'" } ?? "")
        }
        return seen
    }

    /// The index after the last stage, if the flow has no stage of the kind.
    private func index(of kind: DecisionFlow.Stage.Kind) -> Int { stages.firstIndex(of: kind) ?? stages.count }

    /// The enrichments, by number, that attributes belong to.
    func enrichments(of names: Set<AttributeName>) -> [Int] {
        let roots = Set(names.map(\.root))
        return aliases.indices.filter { roots.contains(aliases[$0].name) }
    }
}
