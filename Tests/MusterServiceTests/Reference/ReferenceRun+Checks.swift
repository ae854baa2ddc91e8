/// The checks that can block a treatment for a customer.
///
/// - Source: DESIGN section 4, step 3. A mandatory offer bypasses the eligibility rules and, by default, the contact
///   policies.
extension ReferenceRun {
    enum Check {
        case consent(ChannelCase, GeneratedExpression)
        case rule(RuleCase)
        case policy(PolicyCase)
        case filter(GeneratedExpression, ScopeCase)
    }

    /// In the order in which they apply: consent by channel, then stage by stage; only those that apply to some
    /// treatment.
    var checks: [Check] {
        var checks: [Check] = []
        for channel in channels {
            if let consent = channel.consent { checks.append(.consent(channel, consent)) }
        }
        for stage in run.flow.stages {
            switch stage {
            case .qualify:
                let rules = run.rules.sorted { precedes($0.id, $1.id) }.filter { $0.multiplier == nil }
                checks += (rules.filter { !$0.isFit } + rules.filter(\.isFit)).map { .rule($0) }
            case .filter(let condition, let scope): checks.append(.filter(condition, scope))
            case .contactPolicy:
                checks += run.policies.sorted { precedes($0.id, $1.id) }.map { .policy($0) }
            case .matchCreatives: break
            }
        }
        let treatments = self.treatments
        return checks.filter { check in treatments.contains { check.concerns($0) } }
    }

    /// - Returns: the first of `checks` that blocks the treatment for the customer.
    func firstFailed(_ checks: [Check], _ customer: CustomerCase, _ treatment: Treatment) -> Int? {
        let here = surroundings(customer, treatment.offer)
        return checks.firstIndex { check in
            guard check.concerns(treatment) else { return false }
            switch check {
            case .consent(_, let condition), .filter(let condition, _): return !condition.isTrue(here)
            case .rule(let rule): return !rule.holds(here)
            case .policy(let policy): return blocks(policy, customer, treatment, after: [])
            }
        }
    }

    func surroundings(_ customer: CustomerCase, _ offer: OfferCase) -> GeneratedExpression.Surroundings {
        GeneratedExpression.Surroundings(customer: customer.fields, offer: offer.attributes, tags: offer.tags)
    }

    /// The product of the match rules that hold.
    func relevance(_ customer: CustomerCase, _ treatment: Treatment) -> Double {
        guard run.flow.stages.contains(where: { if case .qualify = $0 { true } else { false } }) else { return 1 }
        let here = surroundings(customer, treatment.offer)
        var relevance = 1.0
        for rule in run.rules where treatment.isIn(rule.scope) && rule.holds(here) { relevance *= rule.multiplier ?? 1 }
        return relevance
    }
}

extension ReferenceRun.Check {
    func concerns(_ treatment: ReferenceRun.Treatment) -> Bool {
        switch self {
        case .consent(let channel, _): channel.id == treatment.channel.id
        case .rule(let rule): treatment.isIn(rule.scope) && !(treatment.offer.isMandatory && !rule.isFit)
        case .policy(let policy):
            treatment.isIn(policy.scope) && !(treatment.offer.isMandatory && policy.isBypassable ?? true)
        case .filter(_, let scope): treatment.isIn(scope)
        }
    }

    /// Its step of the funnel.
    var step: ReferenceFunnel.Step {
        switch self {
        case .consent(let channel, _): .init("consent", "consent", id: channel.id, name: channel.name)
        case .rule(let rule): .init("qualify", rule.isFit ? "fit" : "rule", id: rule.id, name: rule.name)
        case .policy(let policy): .init("contactPolicy", "policy", id: policy.id, name: policy.name)
        case .filter(let condition, _): .init("filter", "filter", name: condition.cel)
        }
    }
}

extension RuleCase {
    var name: String { "QualificationRule \(id)" }

    fileprivate func holds(_ here: GeneratedExpression.Surroundings) -> Bool {
        let condition = when.value(here)
        return condition == .bool(true) || condition == .missing && passesWhenMissing == true
    }
}
