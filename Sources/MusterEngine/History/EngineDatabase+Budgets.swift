internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
public import MusterPlanning

extension EngineDatabase {
    /// The plan as a run executes it: what its budgets have left at the run's start has become limits.
    public func started(_ plan: DecisionPlan, _ history: RunHistory) throws -> DecisionPlan {
        guard !plan.budgets.isEmpty else { return plan }
        let columns = HistoryColumns(plan.facts.history)
        // A range of ids is read faster than a list of them, and what else lies in it counts for no budget.
        let offers = plan.budgets.flatMap { $0.counter.restriction.offers }.map { plan.facts.history.offers[$0] }
        let (first, last) = (offers.min() ?? "", offers.max() ?? "")
        let midnight = InteractionLog.microseconds(history.startOfDay)
        let rows = try duckDB.connect().rows(
            """
            SELECT \(columns.offer), \(columns.channel), count(*), count(*) FILTER ("at" >= make_timestamp(\(midnight)))
            FROM \(history.log.contacts)
            WHERE "at" <= make_timestamp(\(history.asOf))
              AND offer_id BETWEEN \(SQLQuoting.literal(first)) AND \(SQLQuoting.literal(last))
            GROUP BY 1, 2
            """)
        var started = plan
        started.limits.budgets = plan.budgets.map { budget in
            var (contacts, today) = (0, 0)
            for row in rows {
                guard case .int(let offer) = row[0], case .int(let channel) = row[1], case .int(let all) = row[2],
                    case .int(let ofToday) = row[3], let outcome = budget.counter.outcomes.first
                else { continue }
                let isCounted = plan.facts.history.counts(
                    budget.counter, offer: offer < 0 ? nil : Int(offer), channel: channel < 0 ? nil : Int(channel),
                    outcome: outcome)
                if isCounted {
                    contacts += Int(all)
                    today += Int(ofToday)
                }
            }
            return Allocation.Budget(
                treatments: budget.treatments, limit: budget.remaining(contacts: contacts, contactsToday: today),
                reason: budget.step)
        }
        return started
    }
}

extension HistoryQuery.Counter.Restriction? {
    /// Places of the offers that it leaves.
    fileprivate var offers: [Int] { if case .offers(let offers) = self { offers } else { [] } }
}
