/// What a budget allows of one offer, over all runs.
public struct PlannedBudget: Hashable, Sendable, Codable {
    /// Counts the contacts that have used it up, of all customers; in terms of the plan's ``HistoryQuery``.
    public var counter: HistoryQuery.Counter
    /// Ever.
    public var maxTotal: Int?
    /// On the day of the run's start, in the campaign's time zone.
    public var maxPerDay: Int?
    /// Those that use it up, within the plan's.
    public var treatments: [Int]
    /// Index within ``DecisionPlan/funnelSteps``.
    public var step: Int

    /// What is left of it, 0 or more.
    public func rest(contacts: Int, contactsToday: Int) -> Int {
        let rests = [maxTotal.map { $0 - contacts }, maxPerDay.map { $0 - contactsToday }].compactMap(\.self)
        return max(0, rests.min() ?? .max)
    }
}
