public import MusterPlanning

/// Runs a plan over a dataset: reads facts, ranks, allocates and hands over the recommendations in order.
///
/// Slices of the dataset are decided on several threads. Where the order matters, under volume constraints and in the
/// output, they pass one by one, so results do not depend on the number of threads or the size of parts.
public struct DecisionRun: Sendable {
    /// With the limits of this run.
    public let plan: DecisionPlan
    public let history: RunHistory
    /// In key order.
    public let parts: [DatasetPart]
    /// Of the datasets that the plan joins, by name.
    public let joinedParts: [String: [DatasetPart]]
    public let database: EngineDatabase
    /// At least 1.
    public let threads: Int

    /// - Parameter plan: as ``EngineDatabase/started(_:_:)`` returned it.
    public init(
        _ plan: DecisionPlan, _ history: RunHistory, parts: [DatasetPart], joinedParts: [String: [DatasetPart]] = [:],
        database: EngineDatabase, threads: Int
    ) {
        self.plan = plan
        self.history = history
        self.parts = parts
        self.joinedParts = joinedParts
        self.database = database
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
