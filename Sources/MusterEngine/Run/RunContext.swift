internal import MusterPlanning

/// What the threads of a run share about its start.
struct RunContext: Sendable {
    /// 0 = Sunday … 6, and the second of the day, in the campaign's time zone.
    let weekday: Int
    let secondOfDay: Int
    let sql: RenderedPlan
    /// `nil` when nothing is counted.
    let scan: HistoryScanPlan?

    init(_ plan: DecisionPlan, _ history: RunHistory) {
        weekday = history.weekday
        secondOfDay = history.secondOfDay
        sql = plan.rendered(for: EngineDatabase.dialect)
        scan = HistoryScanPlan(plan.facts.history, history)
    }
}
