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
    ///   - journal: where an attempt before left the run off, and where this one keeps what it decides.
    ///   - cancellation: makes it stop early.
    ///   - progress: told the share (0–1) of the dataset's rows that are done, after each slice.
    ///   - checkpoint: called after each part, in order, from any thread, when the part is durable; without a journal, when
    ///     it is decided. What it throws ends the run.
    /// - Throws: the first failure, `CancellationError` or ``RunSuspended``; the output then lacks an end.
    public func decide(
        output: some RunOutput, journal: RunJournal? = nil, cancellation: RunControl = RunControl(),
        progress: @escaping @Sendable (Double) -> Void = { _ in },
        checkpoint: @escaping @Sendable (RunCheckpoint) throws -> Void = { _ in }
    ) throws -> DecisionOutcome {
        let attempt = try RunAttempt(
            self, output: output, journal: journal, cancellation: cancellation, progress: progress, checkpoint: checkpoint)
        try attempt.replay()
        try attempt.decide()
        progress(1)
        return attempt.outcome
    }
}
