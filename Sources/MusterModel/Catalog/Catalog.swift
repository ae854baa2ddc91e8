/// All definitions, by kind and id.
///
/// ```swift
/// var catalog = Catalog([.offer(goldCard), .category(cards)])
/// catalog.offers["gold_card"]?.priority
/// catalog.problems()   // references to missing definitions, cycles of categories, …
/// ```
public struct Catalog: Hashable, Sendable {
    public var channels: [Channel.ID: Channel] = [:]
    public var categories: [Category.ID: Category] = [:]
    public var offers: [Offer.ID: Offer] = [:]
    public var creatives: [Creative.ID: Creative] = [:]
    public var segments: [Segment.ID: Segment] = [:]
    public var qualificationRules: [QualificationRule.ID: QualificationRule] = [:]
    public var contactPolicies: [ContactPolicy.ID: ContactPolicy] = [:]
    public var models: [ScoringModel.ID: ScoringModel] = [:]
    public var decisionFlows: [DecisionFlow.ID: DecisionFlow] = [:]
    public var connections: [DeliveryConnection.ID: DeliveryConnection] = [:]
    public var campaigns: [Campaign.ID: Campaign] = [:]
    public var datasets: [DatasetDefinition.ID: DatasetDefinition] = [:]

    /// Of several definitions with the same key, the last one counts.
    public init(_ definitions: some Sequence<Definition> = []) {
        merge(definitions)
    }

    /// Adds or replaces.
    public mutating func merge(_ definitions: some Sequence<Definition>) {
        for definition in definitions { insert(definition) }
    }

    public mutating func insert(_ definition: Definition) {
        switch definition {
        case .channel(let content): channels[content.id] = content
        case .category(let content): categories[content.id] = content
        case .offer(let content): offers[content.id] = content
        case .creative(let content): creatives[content.id] = content
        case .segment(let content): segments[content.id] = content
        case .qualificationRule(let content): qualificationRules[content.id] = content
        case .contactPolicy(let content): contactPolicies[content.id] = content
        case .model(let content): models[content.id] = content
        case .decisionFlow(let content): decisionFlows[content.id] = content
        case .connection(let content): connections[content.id] = content
        case .campaign(let content): campaigns[content.id] = content
        case .dataset(let content): datasets[content.id] = content
        }
    }

    public mutating func remove(_ key: DefinitionKey) {
        switch key.kind {
        case .channel: channels[.init(key.id)] = nil
        case .category: categories[.init(key.id)] = nil
        case .offer: offers[.init(key.id)] = nil
        case .creative: creatives[.init(key.id)] = nil
        case .segment: segments[.init(key.id)] = nil
        case .qualificationRule: qualificationRules[.init(key.id)] = nil
        case .contactPolicy: contactPolicies[.init(key.id)] = nil
        case .model: models[.init(key.id)] = nil
        case .decisionFlow: decisionFlows[.init(key.id)] = nil
        case .connection: connections[.init(key.id)] = nil
        case .campaign: campaigns[.init(key.id)] = nil
        case .dataset: datasets[.init(key.id)] = nil
        }
    }

    public subscript(key: DefinitionKey) -> Definition? {
        switch key.kind {
        case .channel: channels[.init(key.id)].map(Definition.channel)
        case .category: categories[.init(key.id)].map(Definition.category)
        case .offer: offers[.init(key.id)].map(Definition.offer)
        case .creative: creatives[.init(key.id)].map(Definition.creative)
        case .segment: segments[.init(key.id)].map(Definition.segment)
        case .qualificationRule: qualificationRules[.init(key.id)].map(Definition.qualificationRule)
        case .contactPolicy: contactPolicies[.init(key.id)].map(Definition.contactPolicy)
        case .model: models[.init(key.id)].map(Definition.model)
        case .decisionFlow: decisionFlows[.init(key.id)].map(Definition.decisionFlow)
        case .connection: connections[.init(key.id)].map(Definition.connection)
        case .campaign: campaigns[.init(key.id)].map(Definition.campaign)
        case .dataset: datasets[.init(key.id)].map(Definition.dataset)
        }
    }

    /// In byte order.
    public func ids(of kind: DefinitionKind) -> [String] {
        switch kind {
        case .channel: sorted(channels)
        case .category: sorted(categories)
        case .offer: sorted(offers)
        case .creative: sorted(creatives)
        case .segment: sorted(segments)
        case .qualificationRule: sorted(qualificationRules)
        case .contactPolicy: sorted(contactPolicies)
        case .model: sorted(models)
        case .decisionFlow: sorted(decisionFlows)
        case .connection: sorted(connections)
        case .campaign: sorted(campaigns)
        case .dataset: sorted(datasets)
        }
    }

    public func contains(_ key: DefinitionKey) -> Bool { self[key] != nil }

    /// By kind, then id.
    public var definitions: [Definition] {
        DefinitionKind.allCases.flatMap { kind in ids(of: kind).compactMap { self[DefinitionKey(kind, $0)] } }
    }

    /// The category and its ancestors, nearest first. Ends before a category that is missing or already in the list.
    public func lineage(of category: Category.ID) -> [Category.ID] {
        var lineage: [Category.ID] = []
        var next: Category.ID? = category
        while let current = next, let found = categories[current], !lineage.contains(current) {
            lineage.append(current)
            next = found.parentId
        }
        return lineage
    }

    private func sorted<Entity>(_ definitions: [Identifier<Entity>: Entity]) -> [String] {
        definitions.keys.sorted().map(\.rawValue)
    }
}
