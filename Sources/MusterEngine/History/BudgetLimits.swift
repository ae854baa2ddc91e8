internal import MusterBase
internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
public import MusterPlanning

extension EngineDatabase {
    /// The plan as a run executes it: the amounts that its budgets have left at the run's start become limits.
    public func resolvingBudgets(of plan: DecisionPlan, history: RunHistory) throws -> DecisionPlan {
        guard !plan.budgets.isEmpty else { return plan }
        let columns = HistoryColumns(plan.facts.history)
        // A range of ids is read faster than a list of them. Other offers within it count for no budget.
        let offers = plan.budgets.flatMap { $0.counter.restriction.offers }.map { plan.facts.history.offers[$0] }
        let (first, last) = (offers.min() ?? "", offers.max() ?? "")
        let midnight = InteractionLog.microseconds(history.startOfDay(0))
        let rows = try duckDB.connect().rows(
            """
            SELECT \(columns.offer), \(columns.channel), count(*), count(*) FILTER ("at" >= make_timestamp(\(midnight)))
            FROM \(history.log.contacts)
            WHERE offer_id BETWEEN \(SQLQuoting.literal(first)) AND \(SQLQuoting.literal(last))
            GROUP BY 1, 2
            """)
        var resolved = plan
        resolved.limits.budgets = plan.budgets.map { budget in
            var (contacts, contactsToday) = (0, 0)
            for row in rows {
                guard let offer = row[0].intValue, let channel = row[1].intValue, let count = row[2].intValue,
                    let countToday = row[3].intValue, let outcome = budget.counter.outcomes.first
                else { continue }
                let isCounted = plan.facts.history.counts(
                    budget.counter, offer: offer < 0 ? nil : offer, channel: channel < 0 ? nil : channel, outcome: outcome)
                if isCounted {
                    contacts += count
                    contactsToday += countToday
                }
            }
            return Allocation.Budget(
                treatments: budget.treatments, limit: budget.remaining(contacts: contacts, contactsToday: contactsToday),
                reason: budget.step)
        }
        return resolved
    }
}

extension HistoryQuery.Counter.Restriction? {
    /// Indices of the offers that it leaves.
    fileprivate var offers: [Int] { if case .offers(let offers) = self { offers } else { [] } }
}
