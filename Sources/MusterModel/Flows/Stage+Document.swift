extension DecisionFlow.Stage {
    public var kind: Kind {
        switch self {
        case .inventory: .inventory
        case .enrich: .enrich
        case .qualify: .qualify
        case .contactPolicy: .contactPolicy
        case .filter: .filter
        case .matchCreatives: .matchCreatives
        case .score: .score
        case .rank: .rank
        case .group: .group
        case .compute: .compute
        }
    }

    /// - Parameter joined: the datasets that the flow joins before and after the stage.
    init?(reading reader: DocumentReader, kind: Kind, joined: DecisionFlow.JoinedDatasets) {
        switch kind {
        case .inventory:
            self = .inventory(
                .init(
                    categories: reader.references("categories"), offers: reader.references("offers"),
                    tags: reader.texts("tags")))
        case .enrich:
            guard let enrichment = DecisionFlow.Enrichment(reading: reader) else { return nil }
            self = .enrich(enrichment)
        case .qualify: self = .qualify
        case .contactPolicy: self = .contactPolicy
        case .filter:
            let condition = reader.expression(
                "where", seeing: .customerAndOffer, expecting: .condition, joined: joined)
            let scope = Scope(reading: reader.optionalObject("scope"))
            self = .filter(.init(where: condition ?? "", scope: scope))
        case .matchCreatives: self = .matchCreatives
        case .score: self = .score(DecisionFlow.Score(reading: reader))
        case .rank: self = .rank(maxOffers: reader.optionalInt("maxOffers", in: 1...) ?? 1)
        case .group:
            let key: DecisionFlow.Group.Key? = reader.choice("by")
            self = .group(.init(by: key ?? .category, max: reader.int("max", in: 1...) ?? 1))
        case .compute:
            let fields = [Category.ComputedField](
                reading: reader.optionalObjects("fields"), code: "flow.repeatedField", joined: joined)
            self = .compute(fields: fields)
        }
        reader.finish()
    }

    var document: DocumentNode { .map([("type", .text(kind.rawValue))] + fields) }

    private var fields: [(String, DocumentNode?)] {
        switch self {
        case .inventory(let inventory):
            [
                ("categories", inventory.categories.isEmpty ? nil : .ids(inventory.categories)),
                ("offers", inventory.offers.isEmpty ? nil : .ids(inventory.offers)),
                ("tags", inventory.tags.isEmpty ? nil : .texts(inventory.tags)),
            ]
        case .enrich(let enrichment): enrichment.fields
        case .qualify, .contactPolicy, .matchCreatives: []
        case .compute(let fields): [("fields", fields.isEmpty ? nil : fields.document)]
        case .filter(let filter):
            [("where", .text(filter.where)), ("scope", filter.scope.isEmpty ? nil : filter.scope.document)]
        case .score(let score): score.fields
        case .rank(let maxOffers): [("maxOffers", .int(maxOffers))]
        case .group(let group): [("by", .text(group.by.rawValue)), ("max", .int(group.max))]
        }
    }
}

extension DecisionFlow.Score {
    /// Errors are reported; the value is then unusable.
    fileprivate init(reading reader: DocumentReader) {
        let method: Method? = reader.choice("method")
        let model: ScoringModel.ID? = reader.optionalReference("model")
        let weights = reader.optionalObject("weights")
        if let method, method != .priority_weighted, reader.field("model") == nil {
            reader.report("model", code: "flow.missingModel", "The method '\(method.rawValue)' needs 'model'.")
        }
        if method == .priority_weighted, model != nil {
            reader.report(
                "model", severity: .warning, code: "flow.unusedModel",
                "The method 'priority_weighted' does not use 'model'.", hint: "Use propensity or formula, or leave it out.")
        }
        if let method, method != .formula, weights != nil {
            reader.report(
                "weights", severity: .warning, code: "flow.unusedWeights",
                "The method '\(method.rawValue)' does not use 'weights'.", hint: "Use formula, or leave them out.")
        }
        self.init(method: method ?? .priority_weighted, model: model, weights: Weights(reading: weights))
    }

    fileprivate var fields: [(String, DocumentNode?)] {
        [
            ("method", .text(method.rawValue)), ("model", model.map(DocumentNode.id)),
            (
                "weights",
                method != .formula && weights == Weights()
                    ? nil
                    : .map([
                        ("propensity", .number(weights.propensity)), ("relevance", .number(weights.relevance)),
                        ("impact", .number(weights.impact)), ("emphasis", .number(weights.emphasis)),
                    ])
            ),
        ]
    }
}

extension DecisionFlow.Score.Weights {
    fileprivate init(reading reader: DocumentReader?) {
        self.init()
        guard let reader else { return }
        propensity = reader.optionalNumber("propensity", in: 0.0...) ?? 1
        relevance = reader.optionalNumber("relevance", in: 0.0...) ?? 1
        impact = reader.optionalNumber("impact", in: 0.0...) ?? 1
        emphasis = reader.optionalNumber("emphasis", in: 0.0...) ?? 1
        reader.finish()
    }
}
