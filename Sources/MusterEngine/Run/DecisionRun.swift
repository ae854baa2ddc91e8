internal import Foundation
internal import MusterDuckDB
internal import MusterKernel
internal import MusterModel
public import MusterPlanning
internal import Synchronization

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
    ///   - cancellation: makes it stop early.
    ///   - progress: told the share (0–1) of the dataset's rows that are done, after each slice.
    /// - Throws: the first failure, or `CancellationError`; the output then lacks an end.
    public func decide(
        output: some RunOutput, cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws -> DecisionOutcome {
        let totalCustomers = try database.customerCount(plan.facts, in: parts)
        let joins = try JoinSources(plan, parts: joinedParts, database: database.duckDB)
        // Four counters take as much memory as a feature.
        let width = plan.facts.features.count + (plan.facts.history.counters.count + 3) / 4
        let slices = DatasetSlice.slices(of: parts, featureCount: width)
        let start = RunStart(plan, history)
        // How many rows are done when a slice and those before it are.
        var rowsDone: [Int] = []
        for slice in slices { rowsDone.append((rowsDone.last ?? 0) + slice.rows.count) }
        let shares = rowsDone.map { Double($0) / Double(rowsDone.last ?? 1) }
        let shared = SharedAllocation(plan.table, limits: plan.limits)
        let (order, outputOrder) = (Turnstile(), Turnstile())
        let nextSlice = Atomic(0)

        try Threads.run(max(1, min(threads, slices.count))) {
            var decider = try SliceDecider(plan, start, joins: joins, database: database.duckDB, allocation: shared)
            let personalizer = try plan.personalization.map {
                try Personalizer($0, key: plan.facts.key, joins: joins, database: database.duckDB)
            }
            while !shared.isExhausted {
                if cancellation.isRequested { throw CancellationError() }
                let number = nextSlice.add(1, ordering: .relaxed).oldValue
                guard number < slices.count else { break }
                let slice = slices[number]
                var batch = try decider.decide(slice, number: number, turnstile: order)
                if let objects = try personalizer?.objects(for: batch, of: slice) { batch.personalization = objects }
                let fragment = try output.render(batch)
                try outputOrder.pass(number) {
                    try output.append(batch, fragment)
                    progress(shares[number])
                }
            }
        } onFailure: {
            order.close()
            outputOrder.close()
        }
        progress(1)
        return shared.outcome(totalCustomers: totalCustomers)
    }
}
