/// Why candidates, each a customer and an offer, drop out of a run.
public enum DropReason: String, CaseIterable, Hashable, Sendable, Codable {
    /// The offer is not active, or not valid at the run's instant.
    case inventory
    /// The offer has no active creative on one of the campaign's channels.
    case noCreative
    case consent
    case rule
    case policy
    case filter
    case group
    /// The customer got as many offers as the flow allows, all of them better.
    case rankedOut
    case maxPerOffer
    case maxPerChannel
    case maxTotalPerRun
}

/// One place of a run's funnel where candidates drop.
public struct FunnelStep: Hashable, Sendable, Codable {
    /// The type of the flow's stage; `consent` and `volumeConstraints` for what is no stage of a flow.
    public var stage: String
    public var reason: DropReason
    /// Of the channel, rule or policy.
    public var id: String?
    /// Of the channel, rule or policy; a filter's condition; what a group is.
    public var name: String?
    /// What must be true for a candidate to pass, where that is an expression.
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
            case .rule: "qualify"
            case .policy: "contactPolicy"
            case .filter: "filter"
            case .group: "group"
            case .rankedOut: "rank"
            case .maxPerOffer, .maxPerChannel, .maxTotalPerRun: "volumeConstraints"
            }
    }
}
