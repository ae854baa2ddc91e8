/// The contacts that a budget allows of one offer, over all runs.
public struct PlannedBudget: Hashable, Sendable, Codable {
    /// Counts the contacts of all customers that use the budget, in terms of the plan's ``HistoryQuery``.
    public var counter: HistoryQuery.Counter
    /// Over all time.
    public var maxTotal: Int?
    /// On the day of the run's start, in the campaign's time zone.
    public var maxPerDay: Int?
    /// Indices of the plan's treatments that use the budget.
    public var treatments: [Int]
    /// Index within ``DecisionPlan/funnelSteps``.
    public var step: Int

    /// The contacts that are left, 0 or more.
    public func remaining(contacts: Int, contactsToday: Int) -> Int {
        let remaining = [maxTotal.map { $0 - contacts }, maxPerDay.map { $0 - contactsToday }].compactMap(\.self)
        return max(0, remaining.min() ?? .max)
    }
}
