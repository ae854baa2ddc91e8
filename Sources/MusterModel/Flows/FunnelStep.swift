/// The reason why a candidate, a customer and an offer, drops out of a run.
public enum DropReason: String, CaseIterable, Hashable, Sendable, Codable {
    /// The offer is not active, or not valid at the run's instant.
    case inventory
    /// The offer has no active creative on one of the campaign's channels.
    case noCreative
    case consent
    /// An eligibility rule.
    case rule
    /// A fit rule.
    case fit
    case policy
    case filter
    case group
    /// The customer already has the maximum number of offers, all of them ranked higher.
    case rankedOut
    case maxPerOffer
    case maxPerChannel
    case maxTotalPerRun
}

/// One step of a run's funnel, at which candidates drop.
public struct FunnelStep: Hashable, Sendable, Codable {
    /// The type of the flow's stage; `consent` and `volumeConstraints` for the checks that are not stages.
    public var stage: String
    public var reason: DropReason
    /// The id of the channel, rule or policy.
    public var id: String?
    /// The name of the channel, rule or policy; a filter's condition; the grouping of a group stage.
    public var name: String?
    /// The expression that must be true for a candidate to pass, if the step has one.
    public var condition: String?

    public init(_ reason: DropReason, id: String? = nil, name: String? = nil, condition: String? = nil) {
        self.reason = reason
        self.id = id
        self.name = name
        self.condition = condition
        stage =
            switch reason {
            case .inventory: "inventory"
            case .noCreative: "matchCreatives"
            case .consent: "consent"
            case .rule, .fit: "qualify"
            case .policy: "contactPolicy"
            case .filter: "filter"
            case .group: "group"
            case .rankedOut: "rank"
            case .maxPerOffer, .maxPerChannel, .maxTotalPerRun: "volumeConstraints"
            }
    }
}
