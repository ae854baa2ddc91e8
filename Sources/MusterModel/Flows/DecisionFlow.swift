/// The stages by which a campaign decides, in order.
///
/// ```swift
/// let flow = DecisionFlow(
///     id: "cross_sell", name: "Cross-sell",
///     stages: [
///         .inventory(.init(categories: ["cards"])), .qualify, .contactPolicy, .matchCreatives,
///         .score(.init(method: .propensity, model: "response")), .rank(maxOffers: 3),
///     ])
/// ```
public struct DecisionFlow: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<DecisionFlow>

    public var id: ID
    public var name: String
    public var description: String?
    public var stages: [Stage]

    public init(id: ID, name: String, description: String? = nil, stages: [Stage]) {
        self.id = id
        self.name = name
        self.description = description
        self.stages = stages
    }
}

extension DecisionFlow {
    public enum Stage: Hashable, Sendable {
        case inventory(Inventory)
        case enrich(Enrichment)
        case qualify
        case contactPolicy
        case filter(Filter)
        case matchCreatives
        case score(Score)
        case rank(maxOffers: Int)
        case group(Group)
        /// Computes fields of the flow, in addition to those of the categories.
        case compute(fields: [Category.ComputedField])
    }

    /// The offers a flow chooses from: the union of the named categories, offers and tags. All offers if nothing is named.
    public struct Inventory: Hashable, Sendable, Codable {
        /// With their descendants.
        public var categories: [Category.ID]
        public var offers: [Offer.ID]
        public var tags: [String]

        public init(categories: [Category.ID] = [], offers: [Offer.ID] = [], tags: [String] = []) {
            self.categories = categories
            self.offers = offers
            self.tags = tags
        }

        /// - Parameter lineage: the offer's category and its ancestors.
        public func contains(_ offer: Offer, lineage: [Category.ID]) -> Bool {
            if categories.isEmpty && offers.isEmpty && tags.isEmpty { return true }
            return offers.contains(offer.id) || lineage.contains { categories.contains($0) }
                || offer.tags.contains { tags.contains($0) }
        }
    }

    /// Keeps the treatments for which a condition over `customer` and `offer` is true.
    public struct Filter: Hashable, Sendable, Codable {
        public var `where`: String
        public var scope: Scope

        public init(where condition: String, scope: Scope = Scope()) {
            self.where = condition
            self.scope = scope
        }
    }

    public struct Score: Hashable, Sendable, Codable {
        public enum Method: String, CaseIterable, Hashable, Sendable, Codable {
            case priority_weighted, propensity, formula
        }

        /// Exponents of the four factors of `formula`, each at least 0.
        public struct Weights: Hashable, Sendable, Codable {
            public var propensity: Double
            public var relevance: Double
            public var impact: Double
            public var emphasis: Double

            public init(propensity: Double = 1, relevance: Double = 1, impact: Double = 1, emphasis: Double = 1) {
                self.propensity = propensity
                self.relevance = relevance
                self.impact = impact
                self.emphasis = emphasis
            }
        }

        public var method: Method
        /// Needed by `propensity` and `formula`.
        public var model: ScoringModel.ID?
        public var weights: Weights

        public init(method: Method, model: ScoringModel.ID? = nil, weights: Weights = Weights()) {
            self.method = method
            self.model = model
            self.weights = weights
        }
    }

    /// At most ``max`` recommendations per category, or per tag, for one customer.
    public struct Group: Hashable, Sendable, Codable {
        public enum Key: String, CaseIterable, Hashable, Sendable, Codable {
            case category, tag
        }

        public var by: Key
        public var max: Int

        public init(by: Key, max: Int) {
            self.by = by
            self.max = max
        }
    }
}

extension DecisionFlow {
    /// The offers the flow starts from; all offers by default.
    public var inventory: Inventory {
        for case .inventory(let inventory) in stages { return inventory }
        return Inventory()
    }

    /// Whether qualification rules apply.
    public var qualifies: Bool { stages.contains(.qualify) }

    public var appliesContactPolicies: Bool { stages.contains(.contactPolicy) }

    /// The score stage and its index in ``stages``. Without one, offers are scored by priority and weight, and the index is
    /// that after the last stage.
    public var score: (index: Int, stage: Score) {
        for (index, stage) in stages.enumerated() {
            if case .score(let score) = stage { return (index, score) }
        }
        return (stages.count, Score(method: .priority_weighted))
    }

    /// The maximum number of recommendations for a customer; 1 by default.
    public var maxOffers: Int {
        for case .rank(let maxOffers) in stages { return maxOffers }
        return 1
    }

    /// The limits per category and per tag, in the order of the stages.
    public var groups: [Group] { stages.compactMap { if case .group(let group) = $0 { group } else { nil } } }
}
