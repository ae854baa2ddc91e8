internal import MusterKernel
internal import MusterModel
internal import MusterPlanning

/// One attempt at a run: restores the decisions that the journal holds, and makes the rest.
struct RunAttempt<Facts: FactsSource, Output: RunOutput>: Sendable {
    private let run: DecisionRun<Facts>
    private let output: Output
    private let journal: RunJournal?
    private let control: RunControl

    private let slices: RunSlices
    private let totalCustomers: Int
    /// The number of parts that earlier attempts decided.
    private let partsDone: Int
    private let allocation: SharedAllocation
    private let queue: SliceQueue
    private let progress: RunProgress

    /// Recovers the journal's checkpoint.
    init(_ run: DecisionRun<Facts>, output: Output, journal: RunJournal?, control: RunControl) throws {
        (self.run, self.output, self.journal, self.control) = (run, output, journal, control)
        let plan = run.plan
        slices = RunSlices(run.facts.slices)
        var times = StageTimings()
        totalCustomers = try times.measure(.count) { try run.facts.customerCount() }
        let recovered = try journal?.recover(plan, partCount: slices.partCount)
        if let recovered { times.add(recovered.times) }
        times[.count].rows = totalCustomers
        partsDone = recovered?.parts ?? 0
        allocation = recovered?.allocation ?? SharedAllocation(plan)
        queue = SliceQueue(slices, first: slices.first(ofPart: partsDone))
        progress = RunProgress(times, partCount: slices.partCount, personalizes: plan.evaluatesRecommendations)
    }

    /// The decisions of all attempts.
    var outcome: DecisionOutcome {
        allocation.outcome(
            totalCustomers: totalCustomers, partCount: slices.partCount, stages: progress.stages(output.writingTime))
    }

    /// Appends the decisions of earlier attempts to the output.
    func replay() throws {
        guard let journal else { return }
        for part in 0..<partsDone {
            var slice = slices.first(ofPart: part)
            try journal.forEachBatch(ofPart: part, of: slices.partCount, treatmentCount: run.plan.treatments.count) { batch in
                try control.checkContinues()
                var times = StageTimings()
                let fragment = try times.measure(.render) { try output.render(batch) }
                try output.append(batch, fragment)
                progress.add(times)
                control.report(progress: slices.shares[min(slice, slices.shares.count - 1)])
                slice += 1
            }
        }
    }

    /// Decides the remaining slices.
    func decide() throws {
        let writer = journal.map {
            JournalWriter($0, firstPart: partsDone, partCount: slices.partCount, control: control)
        }
        do {
            try decideSlices(writer)
            // When nothing more can be recommended to anyone, a part that was begun is decided too.
            if let part = queue.openPart { try endPart(part, allocation.saved, share: 1, writer) }
            // The output can be written while the journal is synced.
            if !isSuspended { output.end() }
            try writer?.finish()
        } catch {
            writer?.abandon()
            throw error
        }
        if isSuspended { throw RunSuspended() }
    }

    /// Whether the run was suspended before it had begun all parts that it needs.
    private var isSuspended: Bool { queue.isCut && !allocation.isExhausted }

    private func decideSlices(_ writer: JournalWriter?) throws {
        let remaining = queue.remaining
        guard remaining > 0, !allocation.isExhausted else { return }
        let (allocationGate, outputGate) = (OrderedGate(first: queue.first), OrderedGate(first: queue.first))

        try ThreadGroup.run(max(1, min(run.threads, remaining))) {
            let reader = try run.facts.makeReader()
            var decider = SliceDecider(run.plan, reader, allocation: allocation)
            while !allocation.isExhausted {
                if control.isCancelled { throw CancellationError() }
                guard let number = queue.next(isSuspending: control.isSuspended) else { break }
                let slice = slices.slices[number]
                var decided = try decider.decide(
                    slice, number: number, endsPart: slices.endsPart(number), gate: allocationGate)
                let rows = decided.batch.count
                if run.plan.evaluatesRecommendations {
                    try decided.times.measure(.personalize, rows: rows) {
                        let values = try reader.values(of: decided.batch, in: slice)
                        (decided.batch.personalization, decided.batch.columns) = (values.objects, values.columns)
                    }
                }
                let fragment = try decided.times.measure(.render, rows: decided.batch.deliveredCount) {
                    try output.render(decided.batch)
                }
                decided.times[.write].rows = rows
                let frame = writer == nil ? nil : journal?.frame(decided.batch, slice: number, ofPart: slice.part)
                try outputGate.pass(number) {
                    try output.append(decided.batch, fragment)
                    progress.add(decided.times)
                    if let frame { try writer?.append(frame) }
                    if let saved = decided.saved { try endPart(slice.part, saved, share: slices.shares[number], writer) }
                    control.report(progress: slices.shares[number])
                }
            }
        } onFailure: {
            allocationGate.close()
            outputGate.close()
        }
    }

    private func endPart(_ part: Int, _ saved: SharedAllocation.Saved, share: Double, _ writer: JournalWriter?) throws {
        let (state, checkpoint) = progress.checkpoint(
            saved, afterPart: part, share: share, writingTime: output.writingTime)
        if let writer { try writer.endPart(state, checkpoint) } else { try control.didReach(checkpoint) }
    }
}
