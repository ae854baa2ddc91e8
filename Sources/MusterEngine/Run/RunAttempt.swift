internal import MusterModel
internal import MusterPlanning

/// One attempt at a run: takes up what the journal holds, and decides the rest.
struct RunAttempt<Output: RunOutput>: Sendable {
    private let run: DecisionRun
    private let output: Output
    private let journal: RunJournal?
    private let cancellation: RunControl
    private let progress: @Sendable (Double) -> Void
    private let checkpoint: @Sendable (RunCheckpoint) throws -> Void

    private let slices: RunSlices
    private let totalCustomers: Int
    /// By attempts before this one.
    private let partsDone: Int
    private let allocation: SharedAllocation
    private let queue: SliceQueue
    private let ledger: RunProgress

    /// Finds out where to begin.
    init(
        _ run: DecisionRun, output: Output, journal: RunJournal?, cancellation: RunControl,
        progress: @escaping @Sendable (Double) -> Void, checkpoint: @escaping @Sendable (RunCheckpoint) throws -> Void
    ) throws {
        (self.run, self.output, self.journal) = (run, output, journal)
        (self.cancellation, self.progress, self.checkpoint) = (cancellation, progress, checkpoint)
        let plan = run.plan
        // Four counters take as much memory as a feature.
        let width = plan.facts.features.count + (plan.facts.history.counters.count + 3) / 4
        slices = RunSlices(run.parts, featureCount: width)
        var times = StageTimings()
        totalCustomers = try times.measure(.count) { try run.database.customerCount(plan.facts, in: run.parts) }
        let recovered = try journal?.recover(plan, partCount: slices.partCount)
        if let recovered { times.add(recovered.times) }
        times[.count].rows = totalCustomers
        partsDone = recovered?.parts ?? 0
        allocation = recovered?.allocation ?? SharedAllocation(plan)
        queue = SliceQueue(slices, first: slices.first(ofPart: partsDone))
        ledger = RunProgress(times, partCount: slices.partCount, personalizes: plan.personalization != nil)
    }

    /// What has been decided, by all attempts.
    var outcome: DecisionOutcome {
        allocation.outcome(
            totalCustomers: totalCustomers, partCount: slices.partCount, stages: ledger.stages(output.writingTime))
    }

    /// Gives the output what the attempts before have decided.
    func replay() throws {
        guard let journal else { return }
        for part in 0..<partsDone {
            var slice = slices.first(ofPart: part)
            try journal.forEachBatch(ofPart: part, of: slices.partCount, treatmentCount: run.plan.treatments.count) { batch in
                try checkCancellation()
                var times = StageTimings()
                let fragment = try times.measure(.render) { try output.render(batch) }
                try output.append(batch, fragment)
                ledger.add(times)
                progress(slices.shares[min(slice, slices.shares.count - 1)])
                slice += 1
            }
        }
    }

    /// Decides what no attempt has decided yet.
    func decide() throws {
        let writer = journal.map {
            JournalWriter($0, firstPart: partsDone, partCount: slices.partCount, checkpoint: checkpoint)
        }
        do {
            try decideSlices(writer)
            // Nothing more can be recommended to anyone: with that, the part is decided too.
            if let part = queue.openPart { try endPart(part, allocation.saved, share: 1, writer) }
            // What is left to write and what is left to sync need not wait for each other.
            if !isLeftOff { output.end() }
            try writer?.finish()
        } catch {
            writer?.abandon()
            throw error
        }
        if isLeftOff { throw RunSuspended() }
    }

    /// Whether parts remain that nobody began.
    private var isLeftOff: Bool { queue.isCut && !allocation.isExhausted }

    private func decideSlices(_ writer: JournalWriter?) throws {
        let remaining = queue.remaining
        guard remaining > 0, !allocation.isExhausted else { return }
        let (plan, database) = (run.plan, run.database.duckDB)
        let start = RunContext(plan, run.history)
        let joins = try MaterializedJoins(plan, start.sql, parts: run.joinedParts, database: database)
        let (order, outputOrder) = (OrderedGate(first: queue.first), OrderedGate(first: queue.first))

        try ThreadGroup.run(max(1, min(run.threads, remaining))) {
            var decider = try SliceDecider(plan, start, joins: joins, database: database, allocation: allocation)
            let computedFieldEvaluator = try plan.personalization.map {
                try ComputedFieldEvaluator($0, start.sql, joins: joins, database: database)
            }
            while !allocation.isExhausted {
                if cancellation.isRequested { throw CancellationError() }
                guard let number = queue.next(isSuspending: cancellation.isSuspensionRequested) else { break }
                let (slice, part) = (slices.slices[number], slices.parts[number])
                var decided = try decider.decide(
                    slice, number: number, endsPart: slices.endsPart(number), turnstile: order)
                let rows = decided.batch.count
                if computedFieldEvaluator != nil {
                    try decided.times.measure(.personalize, rows: rows) {
                        decided.batch.personalization = try computedFieldEvaluator?.objects(for: decided.batch, of: slice)
                    }
                }
                let fragment = try decided.times.measure(.render, rows: decided.batch.deliveredCount) {
                    try output.render(decided.batch)
                }
                decided.times[.write].rows = rows
                let frame = writer == nil ? nil : journal?.frame(decided.batch, slice: number, ofPart: part)
                try outputOrder.pass(number) {
                    try output.append(decided.batch, fragment)
                    ledger.add(decided.times)
                    if let frame { try writer?.append(frame) }
                    if let saved = decided.saved { try endPart(part, saved, share: slices.shares[number], writer) }
                    progress(slices.shares[number])
                }
            }
        } onFailure: {
            order.close()
            outputOrder.close()
        }
    }

    private func endPart(_ part: Int, _ saved: SharedAllocation.Saved, share: Double, _ writer: JournalWriter?) throws {
        let (state, reached) = ledger.checkpoint(saved, afterPart: part, share: share, writingTime: output.writingTime)
        if let writer { try writer.endPart(state, reached) } else { try checkpoint(reached) }
    }

    private func checkCancellation() throws {
        if cancellation.isRequested { throw CancellationError() }
        if cancellation.isSuspensionRequested { throw RunSuspended() }
    }
}
