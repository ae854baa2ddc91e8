/// Everything that a run depends on: customers, a catalog, and a campaign.
struct RunCase {
    var customers: [CustomerCase] = []
    var channels: [ChannelCase] = []
    var categories: [CategoryCase] = []
    var offers: [OfferCase] = []
    var creatives: [CreativeCase] = []
    var rules: [RuleCase] = []
    var policies: [PolicyCase] = []
    var model: ModelCase?
    var flow = FlowCase()
    var segment = GeneratedExpression.literal(.bool(true))
    var campaign = CampaignCase()
    /// Imported before the run.
    var interactions: [InteractionCase] = []
}

struct CustomerCase {
    var id: String
    var fields: [String: GeneratedValue]
}

struct ChannelCase {
    var id: String
    var name: String
    var deliveryMode: String
    var consent: GeneratedExpression?
}

struct CategoryCase {
    var id: String
    var name: String
    var parent: String?
    var computedFields: [(name: String, formula: GeneratedExpression)] = []
}

struct OfferCase {
    enum Validity {
        case past, future
    }

    var id: String
    var name: String
    var category: String
    var status = "active"
    var priority = 0.0
    /// Defaults to 100.
    var weight: Double?
    /// Defaults to 50.
    var businessValue: Double?
    var validFrom: Validity?
    var validTo: Validity?
    var isMandatory = false
    var tags: [String] = []
    var fields: [String: GeneratedValue] = [:]
}

struct CreativeCase {
    var id: String
    var name: String
    var offer: String
    var channel: String
    var status = "active"
}

struct ScopeCase {
    var offers: [String] = []
    var categories: [String] = []
    var channels: [String] = []
}

struct RuleCase {
    var id: String
    /// `nil`: a condition that must hold; otherwise the multiplier of a match rule.
    var multiplier: Double?
    /// Without a multiplier: whether the rule is one of fit, not of eligibility.
    var isFit = false
    var scope = ScopeCase()
    var when: GeneratedExpression
    /// `nil`: not specified; the default is fail.
    var passesWhenMissing: Bool?
}

enum ModelCase {
    struct Feature {
        var name: String
        var value: GeneratedExpression
        var missing: Double?
    }

    struct Points {
        var when: GeneratedExpression
        var points: Double
        var offers: [String]?
    }

    case logistic(features: [Feature], offers: [String: (intercept: Double, coefficients: [String: Double])])
    case scorecard(base: Double, min: Double, max: Double, isSigmoid: Bool, rules: [Points])
    case gradientBoosted(features: [Feature], offers: [String: TreeCase])
    case naiveBayes(features: [BinnedFeature], offers: [String: BayesTerms])
}

struct FlowCase {
    struct Weights {
        var propensity: Double?
        var relevance: Double?
        var impact: Double?
        var emphasis: Double?
    }

    enum Method {
        case priorityWeighted, propensity
        case formula(Weights)
    }

    /// The stages that reduce the candidates.
    enum Stage {
        case qualify, contactPolicy, matchCreatives
        case filter(where: GeneratedExpression, scope: ScopeCase)
    }

    var inventory = (categories: [String](), offers: [String](), tags: [String]())
    var stages: [Stage] = [.qualify]
    /// `nil`: no score stage, and so no rank stage.
    var method: Method? = .priorityWeighted
    /// `nil`: no rank stage, or one without a maximum.
    var maxOffers: Int?
    var groups: [(byTag: Bool, max: Int)] = []
}

struct CampaignCase {
    var isJSON = false
    /// `nil`: the default ones.
    var columns: [String]?
    var includesPersonalization = false
    var channels: [String] = []
    var maxTotal: Int?
    var maxPerOffer: Int?
    var maxPerChannel: Int?
    /// `nil`: not specified; the default is UTC.
    var timeZone: String?
    /// Without a seed, the id of the campaign is the seed.
    var controlGroup: (percent: Double, seed: String?)?
}
