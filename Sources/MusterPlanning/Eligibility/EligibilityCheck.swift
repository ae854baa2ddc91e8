internal import MusterModel

/// A check whether a customer can get a treatment, decided by the customer's facts.
enum EligibilityCheck {
    case consent(String, Channel)
    case rule(QualificationRule)
    case policy(ContactPolicy)
    /// With its index among the flow's stages.
    case filter(DecisionFlow.Filter, stage: Int)

    /// The checks of a flow, in the order in which a candidate meets them, without those that apply to none of the offers.
    static func all(of flow: DecisionFlow, for selection: OfferSelection, in catalog: Catalog) -> [EligibilityCheck] {
        let consents = selection.channels.compactMap { channel in channel.consent.map { EligibilityCheck.consent($0, channel) } }
        let all =
            consents
            + flow.stages.enumerated().flatMap { index, stage -> [EligibilityCheck] in
                switch stage {
                case .qualify: (catalog.rules(.eligibility) + catalog.rules(.fit)).map(EligibilityCheck.rule)
                case .contactPolicy: catalog.contactPolicies.values.sorted { $0.id < $1.id }.map(EligibilityCheck.policy)
                case .filter(let filter): [.filter(filter, stage: index)]
                default: []
                }
            }
        return all.filter { check in
            selection.offers.contains { entry in entry.creatives.contains { check.applies(to: entry, on: $0.channelId) } }
        }
    }

    /// Whether it decides about an offer on a channel.
    func applies(to entry: PlannedOffer, on channel: Channel.ID) -> Bool {
        switch self {
        case .consent(_, let own): own.id == channel
        case .rule(let rule):
            !(entry.offer.mandatory && rule.stage == .eligibility) && rule.scope.applies(to: entry, on: channel)
        case .policy(let policy):
            !(entry.offer.mandatory && policy.bypassable) && policy.scope.applies(to: entry, on: channel)
        case .filter(let filter, _): filter.scope.applies(to: entry, on: channel)
        }
    }

    var step: FunnelStep {
        switch self {
        case .consent(let condition, let channel):
            .init(.consent, id: channel.id.rawValue, name: channel.name, condition: condition)
        case .rule(let rule):
            .init(rule.stage == .fit ? .fit : .rule, id: rule.id.rawValue, name: rule.name, condition: rule.when)
        case .policy(let policy): .init(.policy, id: policy.id.rawValue, name: policy.name)
        case .filter(let filter, _): .init(.filter, name: filter.where, condition: filter.where)
        }
    }
}

extension Scope {
    func applies(to entry: PlannedOffer, on channel: Channel.ID) -> Bool {
        applies(toOffer: entry.offer.id, lineage: entry.lineage, channel: channel)
    }
}

extension Catalog {
    /// In id order.
    func rules(_ stage: QualificationRule.Stage) -> [QualificationRule] {
        qualificationRules.values.filter { $0.stage == stage }.sorted { $0.id < $1.id }
    }
}
