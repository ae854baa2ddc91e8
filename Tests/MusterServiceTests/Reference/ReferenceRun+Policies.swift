import Foundation

/// The contact policies of a flow with the stage `contactPolicy`.
extension ReferenceRun {
    private typealias Interaction = ReferenceHistory.Interaction

    /// Whether the history, the customer or the hour blocks a treatment.
    func blocks(_ policy: PolicyCase, _ customer: CustomerCase, _ treatment: Treatment) -> Bool {
        let past = history.interactions(with: customer.id)
        func counted(_ days: Double, _ counts: (Interaction) -> Bool) -> [Interaction] {
            past.filter {
                isWithin(days, $0) && counts($0) && isIn(policy.scope, $0) && isOfUnit(policy.per, $0, treatment)
            }
        }
        switch policy.limit {
        case .frequencyCap(let maxContacts, let windowDays):
            return counted(Double(windowDays)) { $0.isContact }.count >= maxContacts
        case .cooldown(let hours):
            return !counted(Double(hours) / 24) { $0.isContact }.isEmpty
        case .outcomeSuppression(let outcomes, let lookbackDays):
            return !counted(Double(lookbackDays)) { outcomes.contains($0.outcome) }.isEmpty
        case .segmentExclusion(let segment):
            return segment.condition.isTrue(GeneratedExpression.Surroundings(customer: customer.fields))
        case .timeWindow(let days, let from, let to):
            return !days.contains(start.weekday) || start.minute < from || start.minute >= to
        case .mutualExclusion(let windowDays):
            return !counted(Double(windowDays)) { $0.isContact && $0.offer != treatment.offer.id }.isEmpty
        case .budget:
            return false
        }
    }

    /// The offers of one mutual exclusion, of which a customer gets at most one in a run.
    func excludes(_ policy: PolicyCase, _ offer: OfferCase, beside chosen: [OfferCase]) -> Bool {
        guard case .mutualExclusion = policy.limit else { return false }
        func isPart(_ offer: OfferCase) -> Bool {
            !(offer.isMandatory && policy.isBypassable ?? true)
                && (policy.scope.offers.contains(offer.id)
                    || lineage(offer.category).contains { policy.scope.categories.contains($0.id) })
        }
        return isPart(offer) && chosen.contains(where: isPart)
    }

    /// The remaining budget for an offer when the run starts.
    func left(of policy: PolicyCase, for offer: OfferCase) -> Int? {
        guard case .budget(let maxTotal, let maxPerDay) = policy.limit else { return nil }
        let spent = history.interactions.filter {
            $0.isContact && $0.offer == offer.id && $0.at <= asOf && isIn(policy.scope, $0)
        }
        var left: [Int] = []
        if let maxTotal { left.append(maxTotal - spent.count) }
        if let maxPerDay {
            let today = spent.count { LocalInstant($0.at, in: run.campaign.timeZone).date == start.date }
            left.append(maxPerDay - today)
        }
        return left.min().map { max(0, $0) }
    }

    /// Whether an interaction counts for a scope, by the catalog as it is now.
    private func isIn(_ scope: ScopeCase, _ interaction: Interaction) -> Bool {
        let (offers, categories, channels) = (scope.offers, scope.categories, scope.channels)
        if offers.isEmpty && categories.isEmpty && channels.isEmpty { return true }
        let offer = run.offers.first { $0.id == interaction.offer }
        if offer == nil && !(offers.isEmpty && categories.isEmpty) { return false }
        let channel = run.channels.first { $0.id == interaction.channel }
        if channel == nil && !channels.isEmpty { return false }
        if let channel, channels.contains(channel.id) { return true }
        guard let offer else { return false }
        return offers.contains(offer.id) || lineage(offer.category).contains { categories.contains($0.id) }
    }

    private func isOfUnit(_ unit: PolicyCase.Unit?, _ interaction: Interaction, _ treatment: Treatment) -> Bool {
        switch unit {
        case nil: true
        case .offer: interaction.offer == treatment.offer.id
        case .category:
            run.offers.contains { $0.id == interaction.offer && $0.category == treatment.offer.category }
        case .channel: interaction.channel == treatment.channel.id
        }
    }

    /// After the window's beginning, and up to the run's start.
    private func isWithin(_ days: Double, _ interaction: Interaction) -> Bool {
        interaction.at > asOf - days * 86_400 && interaction.at <= asOf
    }
}

/// An instant in the time zone of a campaign.
struct LocalInstant {
    /// From Sunday, 0, on.
    var weekday: Int
    /// Since midnight.
    var minute: Int
    /// Year, month, day.
    var date: [Int?]

    init(_ instant: Date, in timeZone: String?) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone ?? "UTC") ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: instant)
        minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        weekday = (parts.weekday ?? 1) - 1
        date = [parts.year, parts.month, parts.day]
    }
}

extension ReferenceHistory.Interaction {
    fileprivate var isContact: Bool { outcome == InteractionCase.contact }
}
