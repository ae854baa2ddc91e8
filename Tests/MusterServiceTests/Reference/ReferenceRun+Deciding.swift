/// Decides for one customer after the other.
///
/// - Source: DESIGN section 4, steps 1 to 6. Held-out customers are decided for like the others, with the treatments that
///   are still open, but do not count towards limits.
extension ReferenceRun {
    struct Decisions {
        /// By customer, then rank, including held-out customers.
        var rows: [Row] = []
        var totalCustomers = 0
        var processed = 0
        /// The processed customers.
        var heldOutCustomers = 0
        var constraints: [ReferenceLimits.Reached] = []
        var funnel: ReferenceFunnel

        /// The rows of the customers.
        var delivered: [Row] { rows.filter { !$0.isHeldOut } }
        var heldOut: [Row] { rows.filter(\.isHeldOut) }
    }

    struct Row {
        var customer: String
        var rank: Int
        var treatment: Treatment
        var score: Double
        var value: Double
        var personalization: [String: GeneratedValue]
        var isHeldOut: Bool
    }

    /// A treatment that is possible for a customer.
    struct Candidate {
        var treatment: Treatment
        var value: Double
        var score: Double
    }

    /// The decision for one customer.
    struct Choice {
        var customer: CustomerCase
        var isHeldOut: Bool
        /// By treatment, the first check that failed.
        var failed: [Int?]
        var chosen: [Candidate]
        var before: ReferenceLimits
        var after: ReferenceLimits
    }

    func decide() -> Decisions {
        let (treatments, checks) = (self.treatments, self.checks)
        let segment = run.customers.filter { run.segment.isTrue(GeneratedExpression.Surroundings(customer: $0.fields)) }
            .sorted { precedes($0.id, $1.id) }
        var limits = ReferenceLimits(of: self, checks)
        var decisions = Decisions(funnel: ReferenceFunnel(of: self))
        decisions.totalCustomers = segment.count
        for customer in segment {
            if limits.isTotalReached || treatments.allSatisfy({ limits.isClosed($0) }) { break }
            let choice = choose(for: customer, treatments, checks, limits)
            limits = choice.after
            decisions.processed += 1
            if choice.isHeldOut { decisions.heldOutCustomers += 1 }
            for (index, candidate) in choice.chosen.enumerated() {
                decisions.rows.append(row(candidate, rank: index + 1, choice))
            }
            decisions.funnel.add(choice, of: self, treatments)
        }
        decisions.constraints = limits.reached
        return decisions
    }

    private func choose(
        for customer: CustomerCase, _ treatments: [Treatment], _ checks: [Check], _ before: ReferenceLimits
    ) -> Choice {
        let failed = treatments.map { firstFailed(checks, customer, $0) }
        let candidates = zip(treatments, failed).filter { $1 == nil }.map { treatment, _ -> Candidate in
            let relevance = relevance(customer, treatment)
            let (value, score) = self.value(of: treatment.offer, relevance: relevance, customer: customer)
            return Candidate(treatment: treatment, value: value, score: score)
        }
        var choice = Choice(
            customer: customer, isHeldOut: run.campaign.isHeldOut(customer.id), failed: failed, chosen: [],
            before: before, after: before)
        for candidate in ranked(candidates) where choice.chosen.count < (run.flow.maxOffers ?? 1) {
            let (treatment, chosen) = (candidate.treatment, choice.chosen.map(\.treatment.offer))
            if choice.after.isTotalReached || choice.after.isClosed(treatment) { continue }
            if chosen.contains(where: { $0.id == treatment.offer.id }) { continue }
            if fullGroup(for: treatment.offer, beside: chosen) != nil { continue }
            let before = choice.chosen.map(\.treatment)
            if checks.contains(where: { blocks($0, customer, treatment, after: before) }) { continue }
            choice.chosen.append(candidate)
            if !choice.isHeldOut { choice.after.add(treatment, to: customer) }
        }
        return choice
    }

    /// Best first. Values that differ by no more than rounding count as equal.
    private func ranked(_ candidates: [Candidate]) -> [Candidate] {
        var classes: [[Candidate]] = []
        for candidate in candidates.sorted(by: { $0.value > $1.value }) {
            if let last = classes.last?.last, abs(last.value - candidate.value) <= 1e-12 * last.value {
                classes[classes.count - 1].append(candidate)
            } else {
                classes.append([candidate])
            }
        }
        return classes.flatMap { $0.sorted { Self.breaksTie($0.treatment, $1.treatment) } }
    }

    private static func breaksTie(_ first: Treatment, _ second: Treatment) -> Bool {
        if first.offer.priority != second.offer.priority { return first.offer.priority > second.offer.priority }
        if first.offer.id != second.offer.id { return precedes(first.offer.id, second.offer.id) }
        return precedes(first.channel.id, second.channel.id)
    }

    /// Whether a check is a policy that the customer's contacts in this run make block a treatment.
    func blocks(_ check: Check, _ customer: CustomerCase, _ treatment: Treatment, after chosen: [Treatment]) -> Bool {
        guard case .policy(let policy) = check, check.concerns(treatment) else { return false }
        return blocks(policy, customer, treatment, after: chosen)
    }

    /// - Returns: the first of the flow's groups that has no place left for the offer.
    func fullGroup(for offer: OfferCase, beside chosen: [OfferCase]) -> Int? {
        for (index, group) in run.flow.groups.enumerated() {
            let names = group.byTag ? offer.tags : [offer.category]
            for name in names {
                let count = chosen.count { group.byTag ? $0.tags.contains(name) : $0.category == name }
                if count >= group.max { return index }
            }
        }
        return nil
    }

    private func row(_ candidate: Candidate, rank: Int, _ choice: Choice) -> Row {
        let treatment = candidate.treatment
        let here = surroundings(choice.customer, treatment.offer)
        var personalization: [String: GeneratedValue] = [:]
        for category in treatment.lineage.reversed() {
            for field in category.computedFields { personalization[field.name] = field.formula.value(here) }
        }
        return Row(
            customer: choice.customer.id, rank: rank, treatment: treatment, score: candidate.score,
            value: candidate.value, personalization: personalization, isHeldOut: choice.isHeldOut)
    }
}
