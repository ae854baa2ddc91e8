import Foundation

/// The contact policies of a flow with the stage `contactPolicy`.
extension ReferenceRun {
    private typealias Window = PolicyCase.Window
    private typealias Interaction = ReferenceHistory.Interaction

    /// Whether the history, what the customer has got in this run, the customer or the hour speak against a treatment.
    func blocks(
        _ policy: PolicyCase, _ customer: CustomerCase, _ treatment: Treatment, after chosen: [Treatment]
    ) -> Bool {
        let contacts = chosen.map {
            Interaction(
                customer: customer.id, offer: $0.offer.id, channel: $0.channel.id, outcome: InteractionCase.contact, at: asOf)
        }
        let past = history.interactions(with: customer.id) + contacts
        func counted(_ window: Window, _ counts: (Interaction) -> Bool) -> [Interaction] {
            past.filter {
                isWithin(window, $0) && counts($0) && isIn(policy.scope, $0) && isOfUnit(policy.per, $0, treatment)
            }
        }
        switch policy.limit {
        case .frequencyCap(let maxContacts, let windowDays):
            return counted(.days(windowDays)) { $0.isContact }.count >= maxContacts
        case .cooldown(let window):
            return !counted(window) { $0.isContact }.isEmpty
        case .outcomeSuppression(let outcomes, let lookbackDays):
            return !counted(.days(lookbackDays)) { outcomes.contains($0.outcome) }.isEmpty
        case .segmentExclusion(let segment):
            return segment.condition.isTrue(GeneratedExpression.Surroundings(customer: customer.fields))
        case .timeWindow(let days, let from, let to):
            return !days.contains(start.weekday) || start.minute < from || start.minute >= to
        case .mutualExclusion(let windowDays):
            return !counted(.days(windowDays)) { $0.isContact && $0.offer != treatment.offer.id }.isEmpty
        case .budget:
            return false
        }
    }

    /// The remaining budget for an offer when the run starts.
    func left(of policy: PolicyCase, for offer: OfferCase) -> Int? {
        guard case .budget(let maxTotal, let maxPerDay) = policy.limit else { return nil }
        let spent = history.interactions.filter {
            $0.isContact && !$0.isWithheld && $0.offer == offer.id && isIn(policy.scope, $0)
        }
        var left: [Int] = []
        if let maxTotal { left.append(maxTotal - spent.count) }
        if let maxPerDay {
            let today = spent.count { isWithin(.days(1), $0) }
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

    /// Whether an interaction is within a window. One that is later than the run counts as if it were of now.
    private func isWithin(_ window: Window, _ interaction: Interaction) -> Bool {
        if interaction.at >= asOf { return true }
        switch window {
        case .hours(let hours): return asOf.timeIntervalSince(interaction.at) < Double(hours) * 3600
        case .days(let days):
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = TimeZone(identifier: run.campaign.timeZone ?? "UTC") ?? .gmt
            let passed = calendar.dateComponents(
                [.day], from: calendar.startOfDay(for: interaction.at), to: calendar.startOfDay(for: asOf))
            return passed.day ?? 0 < days
        }
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
