extension Catalog {
    /// Warnings about scheduled campaigns that a contact policy leaves empty in some or all of their runs.
    ///
    /// Covers policies that apply to everything that a campaign can recommend. A policy whose window is longer than three
    /// periods of the schedule is not reported: it is meant to leave customers out for a while.
    public func scheduleConflicts() -> [Diagnostic] {
        let policies = contactPolicies.values.filter { $0.scope.isEmpty && $0.per == nil }.sorted { $0.id < $1.id }
        guard !policies.isEmpty else { return [] }
        return campaigns.values.filter { [.draft, .active].contains($0.status) }.sorted { $0.id < $1.id }.flatMap { campaign in
            guard decisionFlows[campaign.decisionFlowId]?.appliesContactPolicies == true,
                let period = campaign.schedule.recurrence.shortestPeriod
            else { return [Diagnostic]() }
            return policies.compactMap { policy in
                conflict(of: policy, with: campaign.schedule, every: period).map { conflict in
                    Diagnostic(
                        .warning, code: "campaign.policyConflict",
                        message: "\(campaign.schedule.recurrence.kind.rawValue.capitalizedFirst) campaign, "
                            + "policy '\(policy.id)' with \(conflict.limit): \(conflict.consequence)", hint: conflict.hint,
                        subject: campaign.key, path: DocumentPath("scheduleType"))
                }
            }
        }
    }

    private struct Conflict {
        var limit: String
        var consequence: String
        var hint: String
    }

    /// - Parameter period: the least number of days between two slots.
    private func conflict(of policy: ContactPolicy, with schedule: Schedule, every period: Int) -> Conflict? {
        func window(_ days: Int, _ contacts: Int, _ limit: String) -> Conflict? {
            let runs = (days + period - 1) / period
            guard runs > contacts, days <= period * 3 else { return nil }
            return Conflict(
                limit: limit,
                consequence: contacts == 1 && runs == 2
                    ? "every second run will be empty for the same customers."
                    : "after \(contacts == 1 ? "a run" : "\(contacts) runs"), the next "
                        + "\(runs - contacts == 1 ? "one" : "\(runs - contacts)") will be empty for the same customers.",
                hint: contacts * period == 1
                    ? "Allow more contacts, or run less often."
                    : "A window of \(contacts * period) days or less contacts the same customers in every run.")
        }
        switch policy.limit {
        case .frequencyCap(let maxContacts, let days):
            return window(days, maxContacts, "a cap of \(maxContacts) in \(days) days")
        case .cooldown(.days(let days)):
            return window(days, 1, "a cooldown of \(days) days")
        case .cooldown(.hours(let hours)):
            // A local day can be an hour shorter, in every time zone that changes its clocks.
            let shortest = period * 24 - (schedule.timeZone == "UTC" ? 0 : 1)
            guard hours > shortest, hours <= period * 24 * 3 else { return nil }
            return Conflict(
                limit: "a cooldown of \(hours) hours",
                consequence: hours <= period * 24
                    ? "the run after the clocks go forward will be empty." : "every second run will be empty.",
                hint: "Use days: \(period), which counts calendar days.")
        case .timeWindow(let days, let from, let to):
            let isInTime = from <= schedule.time && schedule.time < to
            let isOnDay = schedule.recurrence.weekday.map { days.contains($0.rawValue) } ?? true
            guard !isInTime || !isOnDay else { return nil }
            return Conflict(
                limit: "contacts from \(from) to \(to)", consequence: "every run will be empty.",
                hint: "Schedule the campaign inside the window, or change the window.")
        case .outcomeSuppression, .segmentExclusion, .mutualExclusion, .budget:
            return nil
        }
    }
}

extension Recurrence {
    /// The least number of days between two slots; `nil` for a manual recurrence.
    fileprivate var shortestPeriod: Int? {
        switch self {
        case .manual: nil
        case .daily: 1
        case .weekly: 7
        // The last working day can be up to three days earlier in its month than in the one before.
        case .monthly(let day): day == .lastWorkingDay ? 25 : 28
        }
    }

    fileprivate var weekday: Weekday? { if case .weekly(let weekday) = self { weekday } else { nil } }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
