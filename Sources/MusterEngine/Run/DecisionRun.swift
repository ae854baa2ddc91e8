public import MusterPlanning

/// Runs a plan over a dataset: reads facts, ranks, allocates, and passes the recommendations to an output in order.
///
/// Slices of the dataset are decided on several threads. Where their order matters, in allocation under volume constraints
/// and in the output, they take turns, so the results do not depend on the number of threads or the size of parts.
///
/// ```swift
/// let plan = try database.resolvingBudgets(of: plan, history: history)
/// let facts = DuckDBFacts(plan, history, parts: parts, database: database)
/// let run = DecisionRun(plan, facts: facts, threads: 4)
/// let outcome = try run.decide(output: files, journal: RunJournal(folder, key: key))
/// ```
public struct DecisionRun<Facts: FactsSource>: Sendable {
    public let plan: DecisionPlan
    public let facts: Facts
    /// At least 1.
    public let threads: Int

    /// - Parameters:
    ///   - plan: with its budgets resolved, see ``EngineDatabase/resolvingBudgets(of:history:)``.
    ///   - facts: of the same plan.
    public init(_ plan: DecisionPlan, facts: Facts, threads: Int) {
        self.plan = plan
        self.facts = facts
        self.threads = threads
    }

    /// Decides for all customers. Blocks until done.
    ///
    /// - Parameters:
    ///   - journal: where earlier attempts kept their decisions and this one keeps its own. Without one, the run cannot be
    ///     resumed.
    ///   - control: stops the run early. Progress, the share of the dataset's rows that are done, is reported after each
    ///     slice.
    /// - Throws: the first failure, `CancellationError` or ``RunSuspended``; the output is then incomplete.
    public func decide(
        output: some RunOutput, journal: RunJournal? = nil, control: RunControl = RunControl()
    ) throws -> DecisionOutcome {
        let attempt = try RunAttempt(self, output: output, journal: journal, control: control)
        try attempt.replay()
        try attempt.decide()
        control.report(progress: 1)
        return attempt.outcome
    }
}
